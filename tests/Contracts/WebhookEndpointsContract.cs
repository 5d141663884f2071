using Serverless.Serving;
using Serverless.Serving.Webhooks;

namespace Serverless.Contracts;

/// <summary>What every keeper of endpoints in trouble does.</summary>
public abstract class WebhookEndpointsContract
{
    protected abstract IWebhookEndpoints Endpoints { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_endpoint_is_read_as_it_was_written_last()
    {
        var endpoint = Endpoint("a");
        await Endpoints.WriteAsync(endpoint, Token);
        Assert.Equal(endpoint, await Endpoints.FindAsync("a", Token));

        var disabled = endpoint with { DisabledAt = Samples.Noon.AddDays(3), Detail = "answered 410 – naïvely" };
        await Endpoints.WriteAsync(disabled, Token);
        Assert.Equal(disabled, await Endpoints.FindAsync("a", Token));
        Assert.Equal([disabled], await Endpoints.ReadAsync(null, after: null, limit: 10, Token));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("")]
    [InlineData("a/b#c?d\\e")]
    [InlineData("it's")]
    public async Task An_id_of_nothing_finds_and_removes_nothing(string id)
    {
        Assert.Null(await Endpoints.FindAsync(id, Token));
        Assert.False(await Endpoints.RemoveAsync(id, Token));
    }

    [Fact]
    public async Task A_removed_endpoint_is_gone_and_the_others_are_not()
    {
        await Endpoints.WriteAsync(Endpoint("a"), Token);
        await Endpoints.WriteAsync(Endpoint("b"), Token);

        Assert.True(await Endpoints.RemoveAsync("a", Token));
        Assert.False(await Endpoints.RemoveAsync("a", Token));

        Assert.Equal([Endpoint("b")], await Endpoints.ReadAsync(null, null, 10, Token));
    }

    [Fact]
    public async Task They_are_listed_by_id_page_by_page_and_by_status()
    {
        foreach (var id in new[] { "c", "a", "d", "b" })
        {
            await Endpoints.WriteAsync(
                Endpoint(id) with { DisabledAt = id is "a" or "d" ? Samples.Noon : null }, Token);
        }

        Assert.Equal(["a", "b", "c"], await IdsAsync(null, after: null, limit: 3));
        Assert.Equal(["d"], await IdsAsync(null, after: "c", limit: 3));
        Assert.Equal(["a", "d"], await IdsAsync(EndpointStatus.Disabled, null, 10));
        Assert.Equal(["b", "c"], await IdsAsync(EndpointStatus.Failing, null, 10));
        Assert.Equal(["d"], await IdsAsync(EndpointStatus.Disabled, "a", 1));
    }

    [Fact]
    public async Task Purging_drops_what_no_job_has_used_for_long()
    {
        foreach (var days in Enumerable.Range(0, 5))
        {
            await Endpoints.WriteAsync(Endpoint($"{days}") with { UsedAt = Samples.Noon.AddDays(days) }, Token);
        }

        Assert.Equal(2, await Endpoints.PurgeAsync(Samples.Noon.AddDays(3), limit: 2, Token));
        Assert.Equal(1, await Endpoints.PurgeAsync(Samples.Noon.AddDays(3), limit: 2, Token));
        Assert.Equal(0, await Endpoints.PurgeAsync(Samples.Noon.AddDays(3), limit: 2, Token));
        Assert.Equal(["3", "4"], await IdsAsync(null, null, 10));
    }

    private async Task<IEnumerable<string>> IdsAsync(EndpointStatus? status, string? after, int limit) =>
        (await Endpoints.ReadAsync(status, after, limit, Token)).Select(endpoint => endpoint.Id);

    private static WebhookEndpoint Endpoint(string id) => new()
    {
        Id = id,
        Host = "example.com",
        FailingSince = Samples.Noon,
        Detail = "answered 500",
        JobId = JobId.Parse("job-1"),
        UsedAt = Samples.Noon,
    };
}
