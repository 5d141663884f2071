using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Serverless.Serving.Results.DeadLetters;

namespace Serverless.Serving.Tests.Results.DeadLetters;

public sealed class DeadJobsTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DeadLetter Exhausted = new(
        Lane.Bulk, "job-1", default, 10, "MaxDeliveryCountExceeded", "Ten deliveries failed.");
    private static readonly DeadLetter Expired = new(
        Lane.Bulk, "job-1", default, 0, DeadLetter.TimeToLivePassed, "The message expired.");

    private static readonly Job Job = new()
    {
        Id = JobId.Parse("job-1"),
        Model = "digits",
        Version = "1",
        CreatedAt = Now.AddMinutes(-1),
        Deadline = Now,
        ExpiresAt = Now.AddDays(1),
        Fingerprint = "00",
        Webhook = new Webhook(new Uri("https://example.com/hook")),
    };

    private readonly InMemoryStore _store = new();
    private readonly InMemoryPayloads _payloads = new();
    private readonly SentMessages _sender = new();
    private readonly InMemoryDeadLetters _log = new();

    public DeadJobsTests() => _store.Jobs[Job.Id] = new JobSnapshot(Job);

    [Fact]
    public async Task A_job_that_reached_the_maximum_delivery_count_fails_with_the_reason_and_queues_its_callback()
    {
        await End(new JobMessage(Job, []).Encode(), Exhausted);

        Assert.Equal(
            new Outcome
            {
                Status = JobStatus.Failed,
                FinishedAt = Now,
                Attempts = 0,
                Error = new JobError(
                    "attempts-exhausted",
                    "The job failed: delivery 10 of its message was the last, and none produced a result. "
                        + "Ten deliveries failed."),
            },
            _store.Jobs[Job.Id].Outcome);
        Assert.Equal("msg_job-1_failed_1", Assert.Single(_sender.Sent).Message.Id);
    }

    [Fact]
    public async Task A_job_that_waited_past_its_deadline_expires()
    {
        await End(new JobMessage(Job, []).Encode(), Expired);

        Assert.Equal(JobOutcomes.Expired(Job, Now, attempts: 0), _store.Jobs[Job.Id].Outcome);
    }

    [Fact]
    public async Task An_unreadable_message_ends_the_job_with_its_message_id()
    {
        await End([1, 2, 3], Exhausted);

        Assert.Equal(JobStatus.Failed, _store.Jobs[Job.Id].Status);
    }

    [Fact]
    public async Task A_result_that_was_written_before_the_message_was_dead_lettered_is_kept()
    {
        var succeeded = new Outcome { Status = JobStatus.Succeeded, FinishedAt = Now.AddSeconds(-1) };
        _store.Jobs[Job.Id] = new JobSnapshot(Job, Outcome: succeeded);

        await End(new JobMessage(Job, []).Encode(), Exhausted);

        Assert.Equal(succeeded, _store.Jobs[Job.Id].Outcome);
    }

    [Fact]
    public async Task The_same_dead_letter_twice_changes_nothing()
    {
        await End(new JobMessage(Job, []).Encode(), Exhausted);
        var first = _store.Jobs[Job.Id];

        await End(new JobMessage(Job, []).Encode(), Expired);

        Assert.Equal(first, _store.Jobs[Job.Id]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("not a job id!")]
    [InlineData("another-job")]
    public async Task A_dead_letter_that_belongs_to_no_job_is_listed_with_the_head_of_its_body(string? messageId)
    {
        await End([.. "{\"token\": \"é\"}\n"u8], Exhausted with { MessageId = messageId });

        Assert.False(_store.Jobs[Job.Id].Status.IsTerminal);
        var stray = Assert.Single(_log.Kept);
        Assert.Equal(
            new DeadLetterEntry
            {
                Id = stray.Id,
                Lane = Lane.Bulk,
                Reason = "MaxDeliveryCountExceeded",
                Description = "Ten deliveries failed.",
                At = Now,
                MessageId = messageId,
                BodyHead = "{\"token\": \"..\"}.",
                BodyBytes = 16,
            },
            stray);
    }

    [Fact]
    public async Task At_most_256_bytes_of_a_stray_message_are_kept()
    {
        await End([.. Enumerable.Repeat((byte)'x', 100_000)], Exhausted with { MessageId = new string('m', 100_000) });

        var stray = Assert.Single(_log.Kept);
        Assert.Equal(
            (new string('x', 256), 100_000, 1_001), (stray.BodyHead, stray.BodyBytes, stray.MessageId!.Length));
    }

    [Fact]
    public async Task Stray_messages_with_the_same_time_are_listed_separately()
    {
        await End([1], Exhausted with { MessageId = null });
        await End([2], Exhausted with { MessageId = null });
        await End([2], Exhausted with { MessageId = "no-job" });

        Assert.Equal(3, _log.Kept.Count);
    }

    [Fact]
    public async Task A_dead_lettered_job_is_logged_and_keeps_its_inputs()
    {
        var message = new JobMessage(Job, []).Encode();

        await End(message, Exhausted);

        var dead = Assert.Single(_log.Kept);
        var outcome = _store.Jobs[Job.Id].Outcome!;
        Assert.Equal(
            DeadLetterEntry.Of(Job, outcome, "MaxDeliveryCountExceeded", "Ten deliveries failed."), dead);
        Assert.Equal((JobStatus.Failed, 0, Now, Job.ExpiresAt), (dead.Status, dead.Attempts, dead.At, dead.ExpiresAt));
        Assert.Equal(message, _payloads.Kept[Job.Id].ToArray());
    }

    [Fact]
    public async Task Separately_stored_inputs_stay_unchanged()
    {
        _payloads.Kept[Job.Id] = new byte[10];

        await End(JobMessage.Claim(Job).Encode(), Exhausted);

        Assert.Equal(10, _payloads.Kept[Job.Id].Length);
        Assert.Single(_log.Kept);
    }

    [Fact]
    public async Task A_dead_letter_that_is_redelivered_after_a_crash_is_logged_once_with_the_same_time()
    {
        await End(new JobMessage(Job, []).Encode(), Exhausted);
        await End(new JobMessage(Job, []).Encode(), Exhausted, later: TimeSpan.FromMinutes(5));

        Assert.Equal(Now, Assert.Single(_log.Kept).At);
    }

    [Fact]
    public async Task A_crash_between_the_end_and_the_log_entry_is_repaired_by_the_next_delivery()
    {
        _log.Failure = new IOException("The log is away.");
        await Assert.ThrowsAsync<IOException>(() => End(new JobMessage(Job, []).Encode(), Exhausted));
        _log.Failure = null;

        await End(new JobMessage(Job, []).Encode(), Exhausted);

        Assert.Single(_log.Kept);
        Assert.Single(_payloads.Kept);
    }

    [Fact]
    public async Task A_job_that_succeeded_is_not_a_dead_letter_and_keeps_no_inputs()
    {
        _store.Jobs[Job.Id] = new JobSnapshot(
            Job, Outcome: new Outcome { Status = JobStatus.Succeeded, FinishedAt = Now });
        _payloads.Kept[Job.Id] = new byte[10];

        await End(JobMessage.Claim(Job).Encode(), Exhausted);

        Assert.Empty(_log.Kept);
        Assert.Empty(_payloads.Kept);
    }

    [Fact]
    public async Task A_canceled_job_is_not_a_dead_letter_and_keeps_its_inputs_for_a_retry()
    {
        _store.Jobs[Job.Id] = new JobSnapshot(Job, Outcome: JobOutcomes.Canceled(new JobSnapshot(Job), Now));

        await End(new JobMessage(Job, []).Encode(), Exhausted);

        Assert.Empty(_log.Kept);
        Assert.Single(_payloads.Kept);
    }

    private Task End(byte[] message, DeadLetter letter, TimeSpan later = default)
    {
        var bench = new TestBench { Store = _store, Sender = _sender, Payloads = _payloads };
        var time = new FakeTimeProvider(Now + later);
        var strays = new StrayMessages(_log, time, NullLogger<StrayMessages>.Instance);
        var jobs = new DeadJobs(_store, bench.MessageEnds, _log, strays, time, NullLogger<DeadJobs>.Instance);
        return jobs.EndAsync(letter with { Body = message }, CancellationToken.None);
    }
}
