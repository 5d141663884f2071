using System.Text.Json.Nodes;

namespace Serverless.Scenarios.Tests;

/// <summary>A new version of a model that is broken while it is the canary.</summary>
public sealed class CanaryTests
{
    [Fact(Timeout = Limit.Milliseconds)]
    public async Task If_a_canary_cannot_be_loaded_the_stable_version_serves_and_the_model_reports_the_reason()
    {
        var models = ModelCopies.Of("digits-small", manifest =>
        {
            var canary = new JsonObject { ["version"] = "2", ["percent"] = 50 };
            manifest["versions"] = new JsonObject { ["canary"] = canary };
        });
        Directory.CreateDirectory(Path.Combine(models, "digits-small/2"));
        File.WriteAllText(Path.Combine(models, "digits-small/2/model.onnx"), "no model");
        await using var local = await LocalProcess.StartAsync(
            null, null, "--models", models, "--min-instances", "1", "--max-instances", "1");
        var client = new JobClient(local.Http);

        var ids = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => client.SubmitAsync(Digits.HeldOut[i].ToRequest(), "digits-small")));
        var jobs = await Task.WhenAll(ids.Select(client.EndOfAsync));

        Assert.Equal(["1", "2"], jobs.Select(job => job["version"]!.GetValue<string>()).Distinct().Order());
        Assert.All(jobs, job => Assert.Equal(
            ("succeeded", "1"),
            (job["status"]!.GetValue<string>(), job["answeredBy"]!["version"]!.GetValue<string>())));
        Assert.All(jobs, job =>
            Assert.Equal(job["version"]!.GetValue<string>() == "2", job["degraded"]?.GetValue<bool>() ?? false));

        var model = await ReportedAsync(client);
        Assert.Equal("1", model["stable"]!.GetValue<string>());
        var (broken, stable) = (model["onInstances"]![0]!, model["onInstances"]![1]!);
        Assert.Equal(("2", "refused"), (broken["version"]!.GetValue<string>(), broken["state"]!.GetValue<string>()));
        Assert.Contains("cannot be opened", broken["because"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.DoesNotContain(models, broken["because"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(("1", "ready"), (stable["version"]!.GetValue<string>(), stable["state"]!.GetValue<string>()));
        Assert.Contains(
            "has the lowest cost per item", stable["batches"]![0]!["because"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.True(stable["memoryBytes"]!.GetValue<long>() is > 1 << 20 and < 2 << 20);
    }

    /// <summary>Reads the model once the instance has reported its batch sizes.</summary>
    private static Task<JsonNode> ReportedAsync(JobClient client) => Eventually.FoundAsync(async () =>
    {
        var model = await client.GetAsync("/v1/models/digits-small");
        return model["onInstances"]!.AsArray().Any(version => version!["batches"]!.AsArray().Count > 0) ? model : null;
    });
}
