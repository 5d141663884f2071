using System.Net;
using System.Text.Json.Nodes;

namespace Serverless.Scenarios.Tests;

/// <summary>Batches, lists, event streams, and retries of jobs.</summary>
public sealed class ManyJobsTests(SharedLocal local)
{
    private static readonly string Item = Digits.HeldOut[7]
        .ToRequest().Replace("{\"inputs\"", "{\"model\":\"digits\",\"inputs\"");

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task A_batch_with_one_bad_item_is_accepted_in_order_and_listed_page_by_page()
    {
        var ids = Enumerable.Range(0, 120).Select(i => $"many-{Guid.NewGuid():N}-{i}").ToList();
        var answer = await SubmitAsync([.. ids.Select(WithId), "{}"]);

        Assert.Equal((120, 1), ((int)answer["accepted"]!, (int)answer["refused"]!));
        Assert.Equal(
            ids, answer["jobs"]!.AsArray().SkipLast(1).Select(entry => entry!["job"]!["id"]!.GetValue<string>()));
        Assert.Equal(400, (int)answer["jobs"]![120]!["status"]!);
        var client = new JobClient(local.Http);
        Assert.Equal("succeeded", (await client.EndOfAsync(ids[^1]))["status"]!.GetValue<string>());

        var listed = new HashSet<string>();
        for (string? next = "/v1/jobs?model=digits&limit=50"; !listed
            .IsSupersetOf(ids); next = (await ListAsync(next!, listed))!)
        {
            Assert.NotNull(next);
        }
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task The_events_of_a_job_end_with_its_terminal_event()
    {
        var client = new JobClient(local.Http);
        var id = await client.SubmitAsync(Digits.HeldOut[7].ToRequest());

        using var response = await local.Http.GetAsync($"/v1/jobs/{id}/events");
        var events = (await response.Content.ReadAsStringAsync()).Split('\n');

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("event: succeeded", events.Last(line => line.StartsWith("event: ", StringComparison.Ordinal)));
        var job = JsonNode.Parse(
            events.Last(line => line.StartsWith("data: ", StringComparison.Ordinal))["data: ".Length..])!;
        Assert.Equal(Digits.HeldOut[7].Label, JobClient.Answer(job));
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task A_canceled_job_can_be_retried_as_a_new_job()
    {
        var id = await CanceledAsync();

        // The inputs are only in the message until a worker receives it.
        var retry = await Eventually.FoundAsync(async () =>
        {
            var answer = await local.Http.PostAsync($"/v1/jobs/{id}/retry", content: null);
            if (answer.StatusCode != HttpStatusCode.Conflict)
            {
                return answer;
            }

            Assert.Equal("inputs-in-queue", (string?)(await JobClient.ReadAsync(answer))["code"]);
            return null;
        });

        Assert.Equal(HttpStatusCode.Accepted, retry.StatusCode);
        var job = await new JobClient(local.Http).EndOfAsync((string)(await JobClient.ReadAsync(retry))["id"]!);
        Assert.Equal((id, "succeeded"), ((string?)job["retryOf"], (string?)job["status"]));
        Assert.Equal("canceled", (string?)(await new JobClient(local.Http).GetAsync($"/v1/jobs/{id}"))["status"]);
    }

    /// <summary>
    /// Submits batches until the last job of one is canceled before it runs, and returns that job's ID.
    /// </summary>
    private Task<string> CanceledAsync() => Eventually.FoundAsync(async () =>
    {
        var last = (await SubmitAsync([.. Enumerable.Repeat(Item, 200)]))["jobs"]![199]!["job"]!["id"]!
            .GetValue<string>();
        using var response = await local.Http.DeleteAsync($"/v1/jobs/{last}");
        return (string?)(await JobClient.ReadAsync(response))["status"] == "canceled" ? last : null;
    });

    private async Task<JsonNode> SubmitAsync(string[] items)
    {
        using var response = await local.Http.SendAsync(
            JobClient.Post("/v1/jobs:batch", $$"""{"jobs":[{{string.Join(',', items)}}]}"""));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await JobClient.ReadAsync(response);
    }

    /// <returns>The address of the next page, or null.</returns>
    private async Task<string?> ListAsync(string path, HashSet<string> ids)
    {
        using var response = await local.Http.GetAsync(path);
        var page = await JobClient.ReadAsync(response);
        ids.UnionWith(page["jobs"]!.AsArray().Select(job => job!["id"]!.GetValue<string>()));
        var next = (string?)page["next"];
        Assert.Equal(next is null ? null
            : $"<{next}>; rel=\"next\"", response.Headers.TryGetValues("Link", out var link) ? link.Single() : null);
        return next;
    }

    private static string WithId(string id) => Item.Insert(1, $"\"id\":\"{id}\",");
}
