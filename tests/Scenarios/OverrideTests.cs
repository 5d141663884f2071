using System.Net;
using System.Text;

namespace Serverless.Scenarios.Tests;

/// <summary>An operator overrides the burst detector.</summary>
public sealed class OverrideTests
{
    private const string Path = "/v1/burst/override";

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task An_override_is_applied_recorded_in_the_ledger_and_ends_when_it_is_deleted()
    {
        await using var local = await LocalProcess.StartAsync();
        var client = new JobClient(local.Http);
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await local.Http.GetAsync(Path, TestContext.Current.CancellationToken)).StatusCode);

        using var put = await PutAsync(
            local.Http, """{"warmInstances": 2, "seconds": 600, "reason": "a launch is due"}""");
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        await LiveAsync(client, 2);

        var newest = (await client.GetAsync("/v1/burst/decisions?limit=1"))["decisions"]![0]!;
        Assert.Contains("a launch is due", newest["rail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("a launch is due", (await client.GetAsync(Path))["reason"]!.GetValue<string>());

        Assert.Equal(
            HttpStatusCode.NoContent,
            (await local.Http.DeleteAsync(Path, TestContext.Current.CancellationToken)).StatusCode);
        await LiveAsync(client, 1);
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task An_invalid_override_is_refused_and_changes_nothing()
    {
        await using var local = await LocalProcess.StartAsync();
        using var put = await PutAsync(local.Http, """{"warmInstances": 2}""");
        Assert.Equal(HttpStatusCode.BadRequest, put.StatusCode);
        var problem = await JobClient.ReadAsync(put);
        Assert.Equal(["seconds", "reason"], problem["errors"]!.AsArray().Select(e => e!["field"]!.GetValue<string>()));
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await local.Http.GetAsync(Path, TestContext.Current.CancellationToken)).StatusCode);
    }

    private static Task<HttpResponseMessage> PutAsync(HttpClient http, string body) =>
        http.PutAsync(
            Path, new StringContent(body, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

    private static Task LiveAsync(JobClient client, int instances) =>
        Eventually.TrueAsync(async () => (await client.BurstAsync())["inputs"]!["live"]!.GetValue<int>() == instances);
}
