using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Serverless.Gateway.Webhooks;
using Serverless.Serving;
using Serverless.Serving.Tests;
using Serverless.Serving.Tests.Webhooks;
using Serverless.Serving.Webhooks;

namespace Serverless.Functions.Tests.Gateway.Webhooks;

public sealed class DeliveryFunctionsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly InMemoryDeliveries _log = new();

    [Fact]
    public async Task A_page_contains_the_start_of_the_next_page()
    {
        Deliver(3);

        var (_, first) = await ListAsync("?limit=2");
        var (_, second) = await ListAsync($"?limit=2&after={first["next"]}");

        Assert.Equal(["job-2", "job-1"], JobsOf(first));
        Assert.Equal(["job-0"], JobsOf(second));
        Assert.Null(second["next"]);
    }

    [Theory]
    [InlineData("", 50)]
    [InlineData("?limit=&after=", 50)]
    [InlineData("?limit=100", 100)]
    [InlineData("?limit=1", 1)]
    public async Task A_page_has_fifty_entries_by_default(string query, int count)
    {
        Deliver(101);

        Assert.Equal(count, JobsOf((await ListAsync(query)).Body).Count());
    }

    [Fact]
    public async Task Without_deliveries_the_page_is_empty() => Assert.Empty(JobsOf((await ListAsync("")).Body));

    [Theory]
    [InlineData("?limit=0")]
    [InlineData("?limit=101")]
    [InlineData("?limit=-1")]
    [InlineData("?limit=many")]
    [InlineData("?limit=1&limit=2")]
    public async Task A_bad_limit_is_named(string query)
    {
        var (status, problem) = await ListAsync(query);

        Assert.Equal(400, status);
        Assert.Equal("query limit", (string?)problem["errors"]![0]!["field"]);
        Assert.Equal("must be a whole number from 1 to 100", (string?)problem["errors"]![0]!["rule"]);
    }

    private static IEnumerable<string?> JobsOf(JsonNode page) =>
        page["deliveries"]!.AsArray().Select(delivery => (string?)delivery!["jobId"]);

    private void Deliver(int count) =>
        _log.Kept.AddRange(Enumerable.Range(0, count).Select(number => new WebhookDelivery
    {
        Id = WebhookDelivery.IdOf(Noon.AddSeconds(number), "m"),
        WebhookId = "w",
        JobId = JobId.Parse($"job-{number}"),
        Status = JobStatus.Succeeded,
        Host = "https://example.org",
        Attempt = 1,
        At = Noon.AddSeconds(number),
        DurationMs = 1,
        Delivered = true,
        Detail = "answered 204",
    }));

    private async Task<(int Status, JsonNode Body)> ListAsync(string query)
    {
        var replay = new WebhookReplay(
            _log, new InMemoryStore(), new InMemoryEndpoints(),
            new SentMessages(), Options.Create(new QueueOptions()), TimeProvider.System);
        using var request = new FakeRequest();
        request.Http.Request.QueryString = new QueryString(query);
        var status = await request.SendAsync(new DeliveryFunctions(_log, replay).List);
        return (status, JsonNode.Parse(request.Answer)!);
    }
}
