using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Serverless.Serving.Webhooks;

namespace Serverless.Serving.Tests.Webhooks;

public sealed partial class CallbackRunnerTests : IDisposable
{
    private static readonly CallbackMessage First = new(EndedJob.Job.Id, JobStatus.Succeeded);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 1, 0, TimeSpan.Zero));
    private readonly InMemoryStore _store = new();
    private readonly InMemoryDeliveries _log = new();
    private readonly Transport _transport = new();
    private readonly SentMessages _sender = new();
    private readonly InMemoryEndpoints _endpoints = new();
    private readonly ReceiverShares _shares = new(Options.Create(new WebhookOptions()));
    private readonly ServingMetrics _metrics = new();
    private readonly WebhookOptions _options = new() { SigningSecret = WebhookSecret.NewText() };

    public CallbackRunnerTests() => Keep(EndedJob.Succeeded(outputs: 1));

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public async Task A_delivered_webhook_is_signed_once_and_not_sent_again()
    {
        await Run(First);

        var sent = Assert.Single(_transport.Requests);
        Assert.Equal(("https://example.com/hook", "msg_job-1_succeeded"), (sent.Url.ToString(), sent.Id));
        Assert.Equal(_time.GetUtcNow().ToUnixTimeSeconds(), sent.Timestamp);
        Assert.StartsWith("v1,", sent.Signature, StringComparison.Ordinal);
        Assert.Empty(_sender.Sent);
    }

    [Fact]
    public async Task A_failed_attempt_schedules_the_next_under_its_own_message_id()
    {
        _transport.Answer = WebhookAnswer.Status(500);

        await Run(First);

        var (queue, next) = Assert.Single(_sender.Sent);
        Assert.Equal(("callbacks", "msg_job-1_succeeded_2"), (queue, next.Id));
        Assert.InRange(next.NotBefore!.Value - _time.GetUtcNow(), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6));
        Assert.Equal(
            First with { Attempt = 2 },
            JsonSerializer.Deserialize(next.Body.Span, ServingJson.Default.CallbackMessage));
    }

    [Fact]
    public async Task A_repeated_attempt_has_the_same_id_and_a_new_timestamp()
    {
        await Run(First);
        _time.Advance(TimeSpan.FromMinutes(5));
        await Run(First with { Attempt = 2 });

        Assert.Equal(_transport.Requests[0].Id, _transport.Requests[1].Id);
        Assert.Equal(300, _transport.Requests[1].Timestamp - _transport.Requests[0].Timestamp);
        Assert.NotEqual(_transport.Requests[0].Signature, _transport.Requests[1].Signature);
    }

    [Fact]
    public async Task The_retry_after_of_a_busy_receiver_delays_the_next_attempt()
    {
        _transport.Answer = WebhookAnswer.Status(429, TimeSpan.FromMinutes(10));

        await Run(First);

        Assert.InRange(
            _sender.Sent[0].Message.NotBefore!.Value - _time.GetUtcNow(),
            TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(12));
    }

    [Fact]
    public async Task A_receiver_that_answers_410_is_not_called_again()
    {
        _transport.Answer = WebhookAnswer.Status(410);

        await Run(First);

        Assert.Empty(_sender.Sent);
    }

    [Fact]
    public async Task No_attempt_follows_the_last()
    {
        _transport.Answer = WebhookAnswer.None("could not be reached");

        await Run(First with { Attempt = RetrySchedule.Attempts });

        Assert.Single(_transport.Requests);
        Assert.Empty(_sender.Sent);
    }

    [Fact]
    public async Task The_webhook_of_a_job_past_its_retention_is_dropped()
    {
        _store.Jobs.Clear();

        await Run(First);

        Assert.Empty(_transport.Requests);
        Assert.Empty(_sender.Sent);
    }

    [Fact]
    public async Task A_url_that_the_settings_no_longer_permit_is_not_called()
    {
        var webhook = new Webhook(new Uri("http://127.0.0.1:8080/"));
        Keep(EndedJob.Succeeded(outputs: 1) with { Job = EndedJob.Job with { Webhook = webhook } });

        await Run(First);

        Assert.Empty(_transport.Requests);
        Assert.Empty(_sender.Sent);
    }

    [Fact]
    public async Task Without_a_secret_the_webhook_waits_unsent_and_is_no_attempt()
    {
        _options.SigningSecret = "@Microsoft.KeyVault(VaultName=kv;SecretName=webhook-signing-secret)";

        await Run(First);

        Assert.Empty(_transport.Requests);
        Assert.Empty(_log.Kept);
        var (_, later) = Assert.Single(_sender.Sent);
        Assert.Equal("msg_job-1_succeeded_1.1", later.Id);
        Assert.InRange(later.NotBefore!.Value - _time.GetUtcNow(), TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(75));
    }

    [Fact]
    public async Task A_webhook_that_waited_for_the_secret_is_sent_once_the_secret_is_there()
    {
        _options.SigningSecret = null;
        await Run(First);
        _options.SigningSecret = WebhookSecret.NewText();

        await Run(First with { Postponed = 1 });

        Assert.Single(_transport.Requests);
    }

    [Fact]
    public async Task If_the_retry_cannot_be_queued_the_message_is_redelivered()
    {
        _transport.Answer = WebhookAnswer.Status(500);
        _sender.Failure = new IOException("The queue is down.");

        await Assert.ThrowsAsync<IOException>(() => Run(First));
    }

    [Fact]
    public async Task The_webhook_reports_the_stored_outcome_not_the_message()
    {
        Keep(EndedJob.Failed());

        await Run(First);

        using var body = JsonDocument.Parse(_transport.Requests[0].Body);
        Assert.Equal("job.failed", body.RootElement.GetProperty("type").GetString());
    }

    [Fact]
    public async Task Every_attempt_is_in_the_delivery_log()
    {
        _transport.Answer = WebhookAnswer.Status(500);
        await Run(First);

        var line = Assert.Single(_log.Kept);
        Assert.Equal(
            new WebhookDelivery
            {
                Id = WebhookDelivery.IdOf(_time.GetUtcNow(), "msg_job-1_succeeded_1"),
                WebhookId = "msg_job-1_succeeded",
                JobId = EndedJob.Job.Id,
                Status = JobStatus.Succeeded,
                Host = "example.com",
                Attempt = 1,
                At = _time.GetUtcNow(),
                DurationMs = 0,
                Delivered = false,
                Detail = "answered 500",
                NextAttemptAt = _sender.Sent[0].Message.NotBefore,
            },
            line);
    }

    [Fact]
    public async Task A_failure_of_the_delivery_log_does_not_send_the_webhook_twice()
    {
        _log.Failure = new StoreUnavailableException("The disk is full.");

        await Run(First);

        Assert.Single(_transport.Requests);
    }

    [Fact]
    public async Task A_replay_has_its_own_attempts_under_the_same_webhook_id()
    {
        _transport.Answer = WebhookAnswer.Status(500);

        await Run(First with { Replay = "r1" });

        Assert.Equal("msg_job-1_succeeded", _transport.Requests[0].Id);
        Assert.Equal("msg_job-1_succeeded_r1_2", _sender.Sent[0].Message.Id);
    }

    private void Keep(JobSnapshot snapshot) => _store.Jobs[snapshot.Job.Id] = snapshot;

    private Task Run(CallbackMessage callback)
    {
        var options = Options.Create(_options);
        var runner = new CallbackRunner(
            _store,
            _shares,
            new EndpointWatch(_endpoints, _time, NullLogger<EndpointWatch>.Instance),
            new WebhookAttempts(new WebhookUrlPolicy(options), _transport, new ConfiguredSecret(options), _time),
            new NextAttempts(_sender, Options.Create(new QueueOptions()), new Random(1), _time),
            _log,
            new DeliveryReporter(NullLogger<DeliveryReporter>.Instance),
            _metrics,
            _time,
            NullLogger<CallbackRunner>.Instance);
        return runner.RunAsync(callback, CancellationToken.None);
    }

    private sealed class Transport : IWebhookTransport
    {
        public List<WebhookRequest> Requests { get; } = [];

        public WebhookAnswer Answer { get; set; } = WebhookAnswer.Status(204);

        public Task<WebhookAnswer> PostAsync(
            WebhookRequest request, TimeSpan patience, CancellationToken cancellationToken)
        {
            Requests.Add(request);
            return Task.FromResult(Answer);
        }
    }
}
