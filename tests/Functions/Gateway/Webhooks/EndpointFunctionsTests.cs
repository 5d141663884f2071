using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Serverless.Gateway.Webhooks;
using Serverless.Serving;
using Serverless.Serving.Tests.Webhooks;
using Serverless.Serving.Webhooks;

namespace Serverless.Functions.Tests.Gateway.Webhooks;

public sealed class EndpointFunctionsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly InMemoryEndpoints _endpoints = new();

    [Theory]
    [InlineData("", "a b c d")]
    [InlineData("?status=disabled", "a c")]
    [InlineData("?status=failing", "b d")]
    [InlineData("?limit=2", "a b")]
    [InlineData("?limit=2&after=b", "c d")]
    [InlineData("?status=disabled&after=a", "c")]
    public async Task Endpoints_are_listed_by_status_and_page_by_page(string query, string ids)
    {
        foreach (var id in new[] { "a", "b", "c", "d" })
        {
            await _endpoints.WriteAsync(Endpoint(id, disabled: id is "a" or "c"), CancellationToken.None);
        }

        var (status, body) = await ListAsync(query);

        Assert.Equal(200, status);
        Assert.Equal(ids, string.Join(' ', body["endpoints"]!.AsArray().Select(endpoint => (string?)endpoint!["id"])));
        Assert.Equal(query.StartsWith("?limit", StringComparison.Ordinal) ? ids[^1..] : null, (string?)body["next"]);
    }

    [Fact]
    public async Task An_endpoint_shows_its_host_and_nothing_else_of_its_url()
    {
        var url = new Uri("https://example.com/hook?token=secret");
        var endpoint = Endpoint(WebhookEndpoint.IdOf(url), disabled: true) with { Host = url.Host };
        await _endpoints.WriteAsync(endpoint, CancellationToken.None);

        var text = (await ListAsync("")).Body.ToJsonString();

        Assert.Contains("\"status\":\"disabled\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hook", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?status=broken", "query status")]
    [InlineData("?limit=0", "query limit")]
    public async Task A_bad_query_is_named(string query, string field)
    {
        var (status, problem) = await ListAsync(query);

        Assert.Equal((400, field), (status, (string?)problem["errors"]![0]!["field"]));
    }

    [Fact]
    public async Task An_enabled_endpoint_is_forgotten_and_enabling_it_again_is_404()
    {
        await _endpoints.WriteAsync(Endpoint("a", disabled: true), CancellationToken.None);

        Assert.Equal((204, ""), await EnableAsync("a"));
        Assert.Empty(_endpoints.Kept);
        var (status, text) = await EnableAsync("a");
        Assert.Equal((404, "endpoint-not-found"), (status, (string?)JsonNode.Parse(text)!["code"]));
    }

    private static WebhookEndpoint Endpoint(string id, bool disabled) => new()
    {
        Id = id,
        Host = "example.com",
        FailingSince = Noon,
        DisabledAt = disabled ? Noon.AddDays(4) : null,
        Detail = "answered 500",
        JobId = JobId.Parse("job-1"),
        UsedAt = Noon,
    };

    private async Task<(int Status, JsonNode Body)> ListAsync(string query)
    {
        using var request = new FakeRequest();
        request.Http.Request.QueryString = new QueryString(query);
        var status = await request.SendAsync(new EndpointFunctions(_endpoints).List);
        return (status, JsonNode.Parse(request.Answer)!);
    }

    private async Task<(int Status, string Text)> EnableAsync(string id)
    {
        using var request = new FakeRequest();
        var status = await request.SendAsync(
            (http, token) => new EndpointFunctions(_endpoints).Enable(http, id, token));
        return (status, request.Answer);
    }
}
