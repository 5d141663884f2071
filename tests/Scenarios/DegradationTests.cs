using System.Text.Json.Nodes;

namespace Serverless.Scenarios.Tests;

/// <summary>A burst without warm instances, on a model with a fallback.</summary>
public sealed class DegradationTests
{
    [Fact(Timeout = Limit.Milliseconds)]
    public async Task During_a_burst_jobs_that_allow_it_run_on_the_fallback_until_the_burst_is_over()
    {
        await using var local = await LocalProcess.StartAsync(settings: new Dictionary<string, string>
        {
            ["Scaling__MinInstances"] = "0",
            ["Scaling__MaxInstances"] = "1",
            ["Scaling__WaitObjective"] = "00:00:00.1",
            ["Scaling__ServiceTime"] = "00:00:01",
        });
        var client = new JobClient(local.Http);

        var ended = await BurstUntilDegradedAsync(client);

        Assert.All(ended, job => Assert.Equal("succeeded", job["status"]!.GetValue<string>()));
        Assert.All(ended, job =>
            Assert.Equal(IsDegraded(job) ? "digits-small" : "digits", job["answeredBy"]!["model"]!.GetValue<string>()));
        Assert.DoesNotContain(ended.Where((_, i) => i % 2 == 1), IsDegraded);
        Assert.Contains("longer than the objective", (await DecisionAsync(client, on: true))["degradation"]!["because"]!
            .GetValue<string>(), StringComparison.Ordinal);

        await Eventually.TrueAsync(async () => !(await client.BurstAsync())["degradation"]!["on"]!.GetValue<bool>());
        Assert.True((await DecisionAsync(client, on: false))["degradedBefore"]!.GetValue<bool>());
        // A worker applies the decision within two seconds.
        var after = await Eventually.FoundAsync(async () =>
            await client.EndOfAsync(await client.SubmitAsync(Body(0, allowDegraded: true))) is var job
                && !IsDegraded(job) ? job : null);

        Assert.Equal("digits/1", $"{after["answeredBy"]!["model"]}/{after["answeredBy"]!["version"]}");
    }

    /// <summary>
    /// Submits waves of jobs, of which every other job allows degradation, until a job of an earlier wave was degraded.
    /// </summary>
    /// <returns>All jobs after their end. Those with even indexes allow degradation.</returns>
    private static async Task<List<JsonNode>> BurstUntilDegradedAsync(JobClient client)
    {
        var waves = new List<string[]>();
        await Eventually.TrueAsync(async () =>
        {
            waves.Add(await Task.WhenAll(
                Enumerable.Range(0, 60).Select(i => client.SubmitAsync(Body(i, allowDegraded: i % 2 == 0)))));
            return (await Task.WhenAll(waves.Select(wave => client.GetAsync($"/v1/jobs/{wave[0]}")))).Any(IsDegraded);
        });

        var ended = new List<JsonNode>();
        foreach (var wave in waves)
        {
            ended.AddRange(await Task.WhenAll(wave.Select(client.EndOfAsync)));
        }

        return ended;
    }

    private static bool IsDegraded(JsonNode job) => job["degraded"]?.GetValue<bool>() == true;

    /// <summary>Returns the newest decision that started or ended degradation.</summary>
    private static async Task<JsonNode> DecisionAsync(JobClient client, bool on)
    {
        var decisions = (await client.GetAsync("/v1/burst/decisions"))["decisions"]!.AsArray();
        return decisions.First(d => d!["degradation"]!["on"]!.GetValue<bool>() == on
            && d["degradedBefore"]!.GetValue<bool>() != on)!;
    }

    private static string Body(int digit, bool allowDegraded)
    {
        var body = JsonNode.Parse(Digits.HeldOut[digit].ToRequest())!;
        body["parameters"] = new JsonObject { ["allowDegraded"] = allowDegraded };
        return body.ToJsonString();
    }
}
