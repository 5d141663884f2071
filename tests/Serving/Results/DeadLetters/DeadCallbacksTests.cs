using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Serverless.Serving.Results.DeadLetters;
using Serverless.Serving.Tests.Webhooks;
using Serverless.Serving.Webhooks;

namespace Serverless.Serving.Tests.Results.DeadLetters;

public sealed class DeadCallbacksTests : IDisposable
{
    private static readonly CallbackMessage First = new(EndedJob.Job.Id, JobStatus.Succeeded);
    private static readonly DeadLetter UsedUp = new(
        null, First.MessageId, default, 10, DeadLetter.DeliveriesUsedUp, "Ten deliveries failed.");
    private static readonly DeadLetter Expired = new(
        null, First.MessageId, default, 0, DeadLetter.TimeToLivePassed, "The message expired.");

    private readonly FakeTimeProvider _time = new(EndedJob.FinishedAt.AddMinutes(10));
    private readonly InMemoryStore _store = new();
    private readonly InMemoryDeliveries _log = new();
    private readonly SentMessages _sender = new();
    private readonly InMemoryDeadLetters _dead = new();
    private readonly ServingMetrics _metrics = new();
    private readonly MeterListener _listener = new();
    private readonly List<object?> _became = [];

    public DeadCallbacksTests()
    {
        _store.Jobs[EndedJob.Job.Id] = EndedJob.Succeeded(outputs: 1);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == _metrics.Meter && instrument.Name == "serving.callbacks.dead")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) => _became.Add(tags[0].Value));
        _listener.Start();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public async Task An_attempt_that_reached_the_maximum_delivery_count_is_logged_as_failed_and_the_next_is_scheduled()
    {
        await Note(First);

        var (queue, next) = Assert.Single(_sender.Sent);
        Assert.Equal(("callbacks", "msg_job-1_succeeded_2"), (queue, next.Id));
        Assert.InRange(next.NotBefore!.Value - _time.GetUtcNow(), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6));
        Assert.Equal(
            new WebhookDelivery
            {
                Id = WebhookDelivery.IdOf(_time.GetUtcNow(), First.MessageId),
                WebhookId = "msg_job-1_succeeded",
                JobId = EndedJob.Job.Id,
                Status = JobStatus.Succeeded,
                Host = "example.com",
                Attempt = 1,
                At = _time.GetUtcNow(),
                DurationMs = 0,
                Delivered = false,
                Detail = "its message was dead-lettered after 10 deliveries: Ten deliveries failed",
                NextAttemptAt = next.NotBefore,
            },
            Assert.Single(_log.Kept));
        Assert.Equal(["retried"], _became);
    }

    [Fact]
    public async Task An_expired_attempt_is_not_retried_and_can_be_replayed()
    {
        await Note(First, Expired);

        var line = Assert.Single(_log.Kept);
        Assert.Null(line.NextAttemptAt);
        Assert.Empty(_sender.Sent);
        Assert.Equal(["given-up"], _became);
        var replay = new WebhookReplay(
            _log, _store, new InMemoryEndpoints(), _sender, Options.Create(new QueueOptions()), _time);
        Assert.Equal(ReplayAnswer.Queued, await replay.ReplayAsync(line.Id, CancellationToken.None));
    }

    [Fact]
    public async Task No_attempt_follows_the_last_if_it_is_dead_lettered()
    {
        await Note(First with { Attempt = RetrySchedule.Attempts });

        Assert.Null(Assert.Single(_log.Kept).NextAttemptAt);
        Assert.Empty(_sender.Sent);
    }

    [Fact]
    public async Task An_unreadable_body_is_identified_by_its_message_id_and_the_next_attempt_is_readable()
    {
        await NoteBody([1, 2, 3], UsedUp with { MessageId = "msg_job-1_succeeded_4" });

        var line = Assert.Single(_log.Kept);
        Assert.Equal(
            (4, "its message was dead-lettered after 10 deliveries and could not be read: Ten deliveries failed"),
            (line.Attempt, line.Detail));
        Assert.Equal(First with { Attempt = 5 }, JsonSerializer.Deserialize(
            _sender.Sent[0].Message.Body.Span, ServingJson.Default.CallbackMessage));
    }

    [Fact]
    public async Task A_message_that_Callbacks_cannot_read_is_a_failed_attempt_after_one_delivery()
    {
        var unreadable = new DeadLetter(null, "msg_job-1_succeeded_1", default, 1, DeadLetter.Unreadable, "…");

        await NoteBody([1, 2, 3], unreadable);

        Assert.Equal("its message of 3 bytes could not be read", Assert.Single(_log.Kept).Detail);
        Assert.Equal(["retried"], _became);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("not an id!")]
    [InlineData("msg_another-job_succeeded_1")]
    public async Task A_dead_letter_without_a_webhook_is_counted_and_recorded(string? messageId)
    {
        await NoteBody([], UsedUp with { MessageId = messageId });

        Assert.Empty(_log.Kept);
        Assert.Empty(_sender.Sent);
        Assert.Equal(["stray"], _became);
        var stray = Assert.Single(_dead.Kept);
        Assert.Equal((null, null, messageId, ""), (stray.JobId, stray.Lane, stray.MessageId, stray.BodyHead));
    }

    [Fact]
    public async Task The_same_dead_letter_twice_gives_one_entry_and_one_next_attempt()
    {
        await Note(First);
        _time.Advance(TimeSpan.FromMinutes(1));
        await Note(First);

        Assert.Single(_log.Kept);
        Assert.Single(_sender.Sent);
        Assert.Equal(["retried", "known"], _became);
    }

    [Fact]
    public async Task A_delivered_webhook_stays_delivered_if_its_message_is_dead_lettered_later()
    {
        var delivered = Line(First, _time.GetUtcNow().AddMinutes(-1)) with { Delivered = true };
        _log.Kept.Add(delivered);

        await Note(First);
        await Note(First, Expired);

        Assert.Equal([delivered], _log.Kept);
        Assert.Empty(_sender.Sent);
        Assert.Equal(["known", "known"], _became);
    }

    [Fact]
    public async Task A_failed_attempt_that_was_logged_before_its_message_was_dead_lettered_keeps_its_entry()
    {
        var failed = Line(First, _time.GetUtcNow().AddMinutes(-1)) with { NextAttemptAt = _time.GetUtcNow() };
        _log.Kept.Add(failed);

        await Note(First);

        Assert.Equal([failed], _log.Kept);
        Assert.Empty(_sender.Sent);
    }

    [Fact]
    public async Task A_dead_lettered_replay_is_logged_even_if_the_webhook_was_delivered_before()
    {
        _log.Kept.Add(Line(First, EndedJob.FinishedAt) with { Delivered = true });

        await Note(CallbackMessage.OfReplay(EndedJob.Job.Id, JobStatus.Succeeded, _time.GetUtcNow().AddMinutes(-1)));

        Assert.Equal(2, _log.Kept.Count);
        Assert.Single(_sender.Sent);
    }

    [Fact]
    public async Task While_the_store_is_unavailable_the_dead_letter_is_redelivered_and_logged_later()
    {
        _store.Failure = new StoreUnavailableException("The disk is full.");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Note(First));
        Assert.Empty(_became);
        _store.Failure = null;

        await Note(First);

        Assert.Single(_log.Kept);
        Assert.Equal(["retried"], _became);
    }

    [Fact]
    public async Task While_the_log_is_unavailable_the_dead_letter_is_redelivered()
    {
        _log.Failure = new StoreUnavailableException("The disk is full.");

        await Assert.ThrowsAsync<StoreUnavailableException>(() => Note(First));

        Assert.Empty(_sender.Sent);
        Assert.Empty(_became);
    }

    [Fact]
    public async Task If_the_next_attempt_cannot_be_queued_the_log_does_not_announce_it()
    {
        _sender.Failure = new IOException("The queue is down.");

        await Assert.ThrowsAsync<IOException>(() => Note(First));

        Assert.Empty(_log.Kept);
    }

    private static WebhookDelivery Line(CallbackMessage callback, DateTimeOffset at) =>
        WebhookDelivery.Of(callback, JobStatus.Succeeded, EndedJob.Job.Webhook!.Url, at, "answered");

    private Task Note(CallbackMessage callback, DeadLetter? letter = null) =>
        NoteBody(callback.ToMessage().Body.ToArray(), (letter ?? UsedUp) with { MessageId = callback.MessageId });

    private Task NoteBody(byte[] body, DeadLetter letter)
    {
        var next = new NextAttempts(_sender, Options.Create(new QueueOptions()), new Random(1), _time);
        var callbacks = new DeadCallbacks(
            _store, _log, new DeliveryReporter(NullLogger<DeliveryReporter>.Instance),
            new StrayMessages(_dead, _time, NullLogger<StrayMessages>.Instance),
            next, _metrics, _time, NullLogger<DeadCallbacks>.Instance);
        return callbacks.RecordAsync(letter with { Body = body }, CancellationToken.None);
    }
}
