using System.Net;
using System.Text.Json.Nodes;
using Microsoft.ML.OnnxRuntime.Tensors;
using Serverless.Serving.Tests.Inference;

namespace Serverless.Scenarios.Tests;

/// <summary>Models whose first run never ends, so they are loading for the whole test, next to a valid model.</summary>
public sealed class LargeModelTests
{
    [Fact(Timeout = Limit.Milliseconds)]
    public async Task Large_models_delay_neither_the_start_nor_the_first_answer_of_others()
    {
        var models = Directory.CreateTempSubdirectory("serverless-models-").FullName;
        foreach (var core in Enumerable.Range(0, Environment.ProcessorCount))
        {
            WriteEndless(models, $"endless-{core}");
        }

        var starting = LocalProcess.StartAsync(
            null, null, "--models", models, "--min-instances", "1", "--max-instances", "1");
        Publish(models, "sound");
        await using var local = await starting;
        var client = new JobClient(local.Http);

        await SucceedsAsync(client, "sound");
        await Eventually.TrueAsync(async () => (await ReadyAsync(local, "sound")).Status == HttpStatusCode.OK);
        var (status, endless) = await ReadyAsync(local, "endless-0");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "model-loading"), (status, (string?)endless["code"]));
        Assert.Equal("Model 'endless-0' cannot answer now. 1 instance is loading it.", (string?)endless["error"]);

        Publish(models, "later");
        await Eventually.TrueAsync(async () => (await ReadyAsync(local, "later")).Status == HttpStatusCode.OK);
        await SucceedsAsync(client, "later");

        LocalProcess.KillWorker(Assert.Single(local.Workers()));
        await Eventually.TrueAsync(async () =>
            (string?)(await ReadyAsync(local, "sound")).Body["code"] is "no-instance" or "model-loading");
        await Eventually.TrueAsync(async () => (await ReadyAsync(local, "sound")).Status == HttpStatusCode.OK);
        await SucceedsAsync(client, "sound");
    }

    private static async Task SucceedsAsync(JobClient client, string model)
    {
        var job = await client.EndOfAsync(await client.SubmitAsync(Digits.HeldOut[0].ToRequest(), model));
        Assert.Equal("succeeded", (string?)job["status"]);
    }

    private static async Task<(HttpStatusCode Status, JsonNode Body)> ReadyAsync(LocalProcess local, string model)
    {
        using var response = await local.Http.GetAsync(
            $"/v2/models/{model}/ready", TestContext.Current.CancellationToken);
        return (response.StatusCode, await JobClient.ReadAsync(response));
    }

    private static void Publish(string models, string name)
    {
        var copies = ModelCopies.Of("digits-small", manifest => manifest["name"] = name);
        Directory.Move(Path.Combine(copies, "digits-small"), Path.Combine(models, name));
    }

    private static void WriteEndless(string models, string name)
    {
        var onnx = new OnnxFile().Input("x", TensorElementType.Float, OnnxFile.Batch)
            .EndlessLoop("x", "y", TensorElementType.Float).Output("y", TensorElementType.Float, OnnxFile.Batch);
        Directory.CreateDirectory(Path.Combine(models, name, "1"));
        File.WriteAllBytes(Path.Combine(models, name, "1/model.onnx"), onnx.ToArray());
        File.WriteAllText(Path.Combine(models, name, "model.json"), $$"""
            {
              "name": "{{name}}",
              "inputs": [{ "name": "x", "datatype": "FP32", "shape": [-1] }],
              "outputs": [{ "name": "y", "datatype": "FP32", "shape": [-1] }],
              "runTimeoutSeconds": 3600
            }
            """);
    }
}
