using System.Text;

namespace Serverless.Scenarios.Tests;

/// <summary>An instance is drained while it has jobs.</summary>
public sealed class ScaleInTests
{
    private const int Jobs = 16;

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task A_drained_instance_finishes_its_run_and_returns_the_jobs_that_it_has_not_started()
    {
        var settings = new Dictionary<string, string> { ["Batching__Threads"] = "1" };
        await using var local = await LocalProcess.StartAsync(
            null, settings, "--models", LoopModel.BesideDigits(), "--min-instances", "1", "--max-instances", "2");
        var client = new JobClient(local.Http);
        await SetAsync(local, instances: 2);
        await LiveAsync(client, instances: 2);
        var ids = await Task.WhenAll(Enumerable.Range(0, Jobs)
            .Select(_ => client.SubmitAsync(LoopModel.Body(steps: 1_000_000), LoopModel.Name)));
        await Eventually.TrueAsync(async () =>
            (await client.GetAsync("/v1/jobs?status=running&model=loop"))["jobs"]!.AsArray().Count == 2);

        await SetAsync(local, instances: 1);
        await LiveAsync(client, instances: 1);
        var left = (await client.GetAsync("/v1/jobs?status=queued&model=loop"))["jobs"]!.AsArray().Count;

        var ends = await Task.WhenAll(ids.Select(client.EndOfAsync));
        Assert.All(ends, job => Assert.Equal(("succeeded", 1), ((string?)job["status"], (int)job["attempts"]!)));
        Assert.True(left > Jobs / 2, $"When the drain ended, {left} of {Jobs} jobs were still queued.");
    }

    private static async Task SetAsync(LocalProcess local, int instances)
    {
        var body = $$"""{"warmInstances": {{instances}}, "seconds": 600, "reason": "test"}""";
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await local.Http.PutAsync(
            "/v1/burst/override", content, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Waits until this number of instances serve and none drains.</summary>
    private static Task LiveAsync(JobClient client, int instances) => Eventually.TrueAsync(async () =>
        (await client.BurstAsync())["inputs"]! is var inputs
            && ((int)inputs["live"]!, (int)inputs["draining"]!) == (instances, 0));
}
