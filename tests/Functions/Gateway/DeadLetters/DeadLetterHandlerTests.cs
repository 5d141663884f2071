using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Serverless.Gateway.DeadLetters;
using Serverless.Serving;
using Serverless.Serving.Results.DeadLetters;
using Serverless.Serving.Tests;

namespace Serverless.Functions.Tests.Gateway.DeadLetters;

public sealed class DeadLetterHandlerTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TestGateway _gateway = new();
    private readonly InMemoryDeadLetters _log;

    public DeadLetterHandlerTests()
    {
        _gateway.Time.SetUtcNow(Noon);
        _log = _gateway.DeadLetters;
    }

    public void Dispose() => _gateway.Dispose();

    [Fact]
    public async Task A_page_contains_the_start_of_the_next_page()
    {
        foreach (var number in Enumerable.Range(0, 3))
        {
            await DieAsync($"job-{number}", Lane.Interactive, Noon.AddSeconds(number));
        }

        var (_, first) = await ListAsync("?limit=2");
        var (_, second) = await ListAsync($"?limit=2&after={first["next"]}");

        Assert.Equal(["job-2", "job-1"], JobsOf(first));
        Assert.Equal(["job-0"], JobsOf(second));
        Assert.Null(second["next"]);
    }

    [Fact]
    public async Task The_lane_parameter_filters_the_list()
    {
        await DieAsync("job-0", Lane.Interactive, Noon);
        await DieAsync("job-1", Lane.Bulk, Noon);

        Assert.Equal(["job-1"], JobsOf((await ListAsync("?lane=bulk")).Body));
        Assert.Equal(["job-0"], JobsOf((await ListAsync("?lane=interactive")).Body));
    }

    [Fact]
    public async Task Without_dead_letters_the_page_is_empty() => Assert.Empty(JobsOf((await ListAsync("")).Body));

    [Theory]
    [InlineData("?lane=fast", "query lane")]
    [InlineData("?lane=Bulk", "query lane")]
    [InlineData("?limit=0", "query limit")]
    [InlineData("?limit=101", "query limit")]
    [InlineData("?limit=many", "query limit")]
    public async Task A_bad_query_is_named(string query, string field)
    {
        var (status, problem) = await ListAsync(query);

        Assert.Equal(400, status);
        Assert.Equal(field, problem["errors"]![0]!["field"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_redrive_counts_as_one_arrival_and_its_dead_letter_names_the_new_job()
    {
        var dead = await DieAsync("job-0", Lane.Interactive, Noon);

        var (first, job) = await AnswerAsync(Handler().RedriveAsync(dead.Id, CancellationToken.None));
        var (second, again) = await AnswerAsync(Handler().RedriveAsync(dead.Id, CancellationToken.None));

        Assert.Equal((202, 202), (first, second));
        Assert.Equal(job["id"]!.GetValue<string>(), again["id"]!.GetValue<string>());
        Assert.NotNull(job["waiting"]);
        Assert.Single(_gateway.Arrivals.Counted);
        var redriven = (await ListAsync("")).Body["deadLetters"]![0]!["redriven"]!;
        Assert.Equal(
            (job["id"]!.GetValue<string>(), "queued"),
            (redriven["jobId"]!.GetValue<string>(), redriven["status"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_message_without_a_job_is_listed_with_its_head_and_cannot_be_redriven()
    {
        var letter = new DeadLetter(Lane.Bulk, "m1", "<b>\0"u8.ToArray(), 1, DeadLetter.Unreadable, "Its body is odd.");
        var stray = DeadLetterEntry.OfStray(letter, "stray", Noon);
        await _log.AppendAsync(stray, CancellationToken.None);
        var ofCallbacks = DeadLetterEntry.OfStray(letter with { Lane = null }, "callback", Noon.AddSeconds(1));
        await _log.AppendAsync(ofCallbacks, CancellationToken.None);

        var (_, page) = await ListAsync("");
        var (_, bulk) = await ListAsync("?lane=bulk");
        var (status, problem) = await AnswerAsync(Handler().RedriveAsync(stray.Id, CancellationToken.None));

        Assert.Equal("callbacks", page["deadLetters"]![0]!["source"]!.GetValue<string>());
        Assert.Equal(
            $$$"""
            {"id":"{{{stray.Id}}}","source":"bulk","lane":"bulk","reason":"MessageUnreadable",
            "description":"Its body is odd.","attempts":0,"at":"2026-01-01T12:00:00\u002B00:00","message":{"id":"m1","bytes":4,"head":"\u003Cb\u003E."}}
            """.ReplaceLineEndings(""),
            Assert.Single(bulk["deadLetters"]!.AsArray())!.ToJsonString());
        Assert.Equal((409, "dead-letter-without-job"), (status, problem["code"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("<script>")]
    public async Task A_redrive_of_an_unknown_dead_letter_is_not_found(string id)
    {
        var (status, problem) = await AnswerAsync(Handler().RedriveAsync(id, CancellationToken.None));

        Assert.Equal((404, "dead-letter-not-found"), (status, problem["code"]!.GetValue<string>()));
    }

    private static IEnumerable<string> JobsOf(JsonNode page) =>
        page["deadLetters"]!.AsArray().Select(dead => dead!["jobId"]!.GetValue<string>());

    private async Task<DeadLetterEntry> DieAsync(string id, Lane lane, DateTimeOffset at)
    {
        var job = new Job
        {
            Id = JobId.Parse(id),
            Model = "digits",
            Version = "1",
            Lane = lane,
            CreatedAt = Noon,
            Deadline = Noon.AddMinutes(1),
            ExpiresAt = Noon.AddDays(1),
            Fingerprint = "f",
        };
        var outcome = JobOutcomes.Failed(at, "attempts-exhausted", "…", 5);
        var dead = DeadLetterEntry.Of(job, outcome, "MaxDeliveryCountExceeded", null);
        var image = new Tensor { Name = "image", Datatype = Datatype.Fp32, Shape = [1, 4], Data = new byte[16] };
        _gateway.Store.Jobs[job.Id] = new JobSnapshot(job, Outcome: outcome);
        await _gateway.Get<IPayloads>().PutAsync(job.Id, new JobMessage(job, [image]).Encode(), CancellationToken.None);
        await _log.AppendAsync(dead, CancellationToken.None);
        return dead;
    }

    private async Task<(int Status, JsonNode Body)> ListAsync(string query)
    {
        using var request = new FakeRequest();
        request.Http.Request.QueryString = new QueryString(query);
        var status = await request.SendAsync(Handler().ListAsync);
        return (status, JsonNode.Parse(request.Answer)!);
    }

    private static async Task<(int Status, JsonNode Body)> AnswerAsync(Task<IResult> result)
    {
        using var request = new FakeRequest();
        var status = await request.SendAsync((_, _) => result);
        return (status, JsonNode.Parse(request.Answer)!);
    }

    private DeadLetterHandler Handler() => _gateway.Get<DeadLetterHandler>();
}
