using System.Text.Json.Nodes;

namespace Serverless.Scenarios.Tests;

/// <summary>The file of a version is replaced while two instances serve it.</summary>
public sealed class ReplacedVersionTests
{
    private const string Changed =
        "version 2 changed on disk since it was first served: publish it as 3, or restore its files.";

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task All_instances_refuse_it_and_serve_it_again_after_it_is_restored()
    {
        var models = ModelCopies.Of("digits-small", _ => { });
        var file = Path.Combine(models, "digits-small/2/model.onnx");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.Copy(Path.Combine(LocalProcess.Models, "digits/1/model.onnx"), file);
        await using var local = await LocalProcess.StartAsync(
            null, null, "--models", models, "--min-instances", "2", "--max-instances", "2");
        var client = new JobClient(local.Http);
        await WaitForStateAsync(client, "2", "ready", 2);
        Assert.All(await AnsweredByAsync(client), version => Assert.Equal("2", version));

        File.Copy(Path.Combine(models, "digits-small/1/model.onnx"), file, overwrite: true);
        await WaitForStateAsync(client, "2", "refused", 2);
        Assert.All(await AnsweredByAsync(client), version => Assert.Equal("1", version));
        foreach (var worker in local.Workers())
        {
            LocalProcess.KillWorker(worker);
        }

        Assert.All(await AnsweredByAsync(client), version => Assert.Equal("1", version));
        var version = await WaitForStateAsync(client, "2", "refused", 2);
        Assert.EndsWith(Changed, version["because"]!.GetValue<string>(), StringComparison.Ordinal);

        File.Copy(Path.Combine(LocalProcess.Models, "digits/1/model.onnx"), file, overwrite: true);
        await WaitForStateAsync(client, "2", "ready", 2);
        Assert.All(await AnsweredByAsync(client), answered => Assert.Equal("2", answered));
    }

    private static async Task<IEnumerable<string>> AnsweredByAsync(JobClient client)
    {
        var ids = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(i => client.SubmitAsync(Digits.HeldOut[i].ToRequest(), "digits-small")));
        var jobs = await Task.WhenAll(ids.Select(client.EndOfAsync));
        Assert.All(jobs, job => Assert.Equal("succeeded", job["status"]!.GetValue<string>()));
        return jobs.Select(job => job["answeredBy"]!["version"]!.GetValue<string>());
    }

    /// <summary>Waits until this number of instances report the state and no instance reports another.</summary>
    private static Task<JsonNode> WaitForStateAsync(JobClient client, string version, string state, int instances) =>
        Eventually.FoundAsync(async () =>
        {
            var model = await client.GetAsync("/v1/models/digits-small");
            var reports = model["onInstances"]!.AsArray()
                .Where(report => report!["version"]!.GetValue<string>() == version).ToList();
            return reports is [{ } only]
                && (only["state"]!.GetValue<string>(), only["instances"]!.GetValue<int>()) == (state, instances)
                ? only : null;
        });
}
