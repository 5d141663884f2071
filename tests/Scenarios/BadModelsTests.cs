using System.Text.Json.Nodes;

namespace Serverless.Scenarios.Tests;

/// <summary>Model folders that cannot be served, next to others that can.</summary>
public sealed class BadModelsTests
{
    private const string UnknownMember = "maxbatch is unknown";

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task A_bad_model_is_reported_and_affects_no_other_model()
    {
        var models = ModelCopies.Of("digits-small", _ => { });
        AddBadModel(models, "before");
        await using var local = await LocalProcess.StartAsync(
            null, null, "--models", models, "--min-instances", "1", "--max-instances", "1");
        var client = new JobClient(local.Http);
        await SucceedsAsync(client);

        AddBadModel(models, "later");
        await IsRefusedAsync(client, "later");
        await SucceedsAsync(client);
        LocalProcess.KillWorker(Assert.Single(local.Workers()));
        await SucceedsAsync(client);

        var list = await client.GetAsync("/v1/models");
        Assert.Equal(["digits-small"], list["models"]!.AsArray()
            .Select(model => model!["manifest"]!["name"]!.GetValue<string>()));
        Assert.Equal(
            ["before", "later"], list["refused"]!.AsArray().Select(model => model!["name"]!.GetValue<string>()));
        Assert.All(["before", "later"], name => Assert.Single(
            local.Output.Split('\n'), line => line.Contains($"{name}/model.json", StringComparison.Ordinal)));
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task The_program_starts_without_a_valid_model_and_serves_the_first_one_that_is_added()
    {
        var models = Directory.CreateTempSubdirectory("serverless-models-").FullName;
        AddBadModel(models, "odd");
        await using var local = await LocalProcess.StartAsync(
            null, null, "--models", models, "--min-instances", "1", "--max-instances", "1");
        var client = new JobClient(local.Http);
        Assert.Contains("serves no model yet", local.Output, StringComparison.Ordinal);
        await IsRefusedAsync(client, "odd");

        var good = ModelCopies.Of("digits-small", _ => { });
        Directory.Move(Path.Combine(good, "digits-small"), Path.Combine(models, "digits-small"));

        await Eventually.TrueAsync(async () => (await client.GetAsync("/v1/models"))["models"]!.AsArray().Count > 0);
        await SucceedsAsync(client);
    }

    private static async Task SucceedsAsync(JobClient client)
    {
        var job = await client.EndOfAsync(await client.SubmitAsync(Digits.HeldOut[0].ToRequest(), "digits-small"));
        Assert.Equal("succeeded", job["status"]!.GetValue<string>());
    }

    private static async Task IsRefusedAsync(JobClient client, string name)
    {
        var refused = await Eventually.FoundAsync(async () =>
            (await client.GetAsync("/v1/models"))["refused"]!.AsArray()
                .FirstOrDefault(model => model!["name"]!.GetValue<string>() == name));
        var fault = Assert.Single(refused["faults"]!.AsArray())!;
        Assert.Equal($"{name}/model.json", fault["file"]!.GetValue<string>());
        Assert.Contains(UnknownMember, fault["problem"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    /// <summary>Adds a model whose manifest has a misspelled member.</summary>
    private static void AddBadModel(string models, string name)
    {
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(LocalProcess.Models, "digits-small/model.json")))!;
        manifest["name"] = name;
        manifest["maxbatch"] = 8;
        Directory.CreateDirectory(Path.Combine(models, name, "1"));
        File.Copy(
            Path.Combine(LocalProcess.Models, "digits-small/1/model.onnx"), Path.Combine(models, name, "1/model.onnx"));
        File.WriteAllText(Path.Combine(models, name, "model.json"), manifest.ToJsonString());
    }
}
