using System.Text.Json.Nodes;
using Serverless.Embedded.ServiceBus.Client;
using Serverless.Serving;

namespace Serverless.Scenarios.Tests;

/// <summary>A message that belongs to no job is listed among the dead letters, and jobs are served meanwhile.</summary>
public sealed class StrayMessagesTests(SharedLocal local)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private JobClient Client => new(local.Http);

    [Theory(Timeout = Limit.Milliseconds)]
    [InlineData("jobs-interactive", "interactive", "job")]
    [InlineData("jobs-bulk", "bulk", "job")]
    [InlineData("callbacks", "callbacks", "callback")]
    public async Task A_message_that_nothing_can_read_is_listed_after_one_delivery(
        string queue, string source, string what)
    {
        var id = $"stray {Guid.NewGuid():N}";

        await SendAsync(queue, id, "<garbage>\u0000é"u8.ToArray());

        var stray = await StrayAsync(id);
        Assert.Equal(
            (source, "MessageUnreadable", $"Its body of 12 bytes is not a {what} message."),
            ((string?)stray["source"], (string?)stray["reason"], (string?)stray["description"]));
        Assert.Equal((12, "<garbage>..."), ((int)stray["message"]!["bytes"]!, (string?)stray["message"]!["head"]));
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task A_message_of_a_job_that_does_not_exist_is_listed()
    {
        var now = TimeProvider.System.GetUtcNow();
        var job = new Job
        {
            Id = JobId.New(now),
            Model = "digits",
            Version = "1",
            CreatedAt = now,
            Deadline = now.AddHours(1),
            ExpiresAt = now.AddHours(2),
            Fingerprint = "f",
        };

        await SendAsync("jobs-interactive", job.Id.Value, new JobMessage(job, []).Encode());

        Assert.Equal("JobNotFound", (string?)(await StrayAsync(job.Id.Value))["reason"]);
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task A_flood_of_messages_that_nothing_can_read_does_not_hold_up_jobs()
    {
        var run = Guid.NewGuid().ToString("N");
        await Parallel.ForAsync(
            0, 300, Token, async (i, _) => await SendAsync("jobs-interactive", $"flood {run} {i}", [1, 2, 3]));

        var job = await Client.RunAsync(Digits.HeldOut[3].ToRequest());

        Assert.Equal(Digits.HeldOut[3].Label, JobClient.Answer(job));
        await Eventually.TrueAsync(
            async () => (int)(await Client.GetAsync("/v1/queues"))["queues"]![0]!["active"]! == 0);
    }

    private async Task SendAsync(string queue, string messageId, byte[] body)
    {
        await using var sender = new QueueSender(local.Queue, TimeProvider.System, new Random(1));
        await sender.SendAsync(queue, new OutgoingMessage { Id = messageId, Body = body }, Token);
    }

    private Task<JsonNode> StrayAsync(string messageId) => Eventually.FoundAsync(async () =>
        (await Client.GetAsync("/v1/deadletters?limit=100"))["deadLetters"]!.AsArray()
            .FirstOrDefault(one => (string?)one!["message"]?["id"] == messageId));
}
