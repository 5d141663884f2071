using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Serverless.Serving.Webhooks;

namespace Serverless.Serving.Tests.Webhooks;

public sealed class WebhookReplayTests
{
    private static readonly WebhookDelivery Failed = new()
    {
        Id = "1",
        WebhookId = "msg_job-1_succeeded",
        JobId = EndedJob.Job.Id,
        Status = JobStatus.Succeeded,
        Host = "example.com",
        Attempt = 10,
        At = EndedJob.FinishedAt,
        DurationMs = 1,
        Delivered = false,
        Detail = "answered 500",
    };

    private readonly FakeTimeProvider _time = new(EndedJob.FinishedAt.AddHours(1));
    private readonly InMemoryStore _store = new();
    private readonly InMemoryDeliveries _log = new();
    private readonly InMemoryEndpoints _endpoints = new();
    private readonly SentMessages _sender = new();

    public WebhookReplayTests()
    {
        _store.Jobs[EndedJob.Job.Id] = EndedJob.Succeeded(outputs: 1);
        _log.Kept.Add(Failed);
    }

    [Fact]
    public async Task A_replay_is_queued_as_a_first_attempt_that_no_duplicate_detection_drops()
    {
        Assert.Equal(ReplayAnswer.Queued, await Replay("1"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ReplayAnswer.Queued, await Replay("1"));

        Assert.Equal(2, _sender.Sent.Select(sent => sent.Message.Id).Distinct().Count());
        var callback = JsonSerializer.Deserialize(
            _sender.Sent[0].Message.Body.Span, ServingJson.Default.CallbackMessage)!;
        Assert.Equal((1, "msg_job-1_succeeded"), (callback.Attempt, callback.WebhookId));
        Assert.NotEqual(callback.MessageId, new CallbackMessage(callback.JobId, callback.Status).MessageId);
    }

    [Fact]
    public async Task An_unknown_delivery_is_not_replayed()
    {
        Assert.Equal(ReplayAnswer.NoSuchDelivery, await Replay("2"));
        Assert.Empty(_sender.Sent);
    }

    [Fact]
    public async Task The_webhook_of_a_job_past_its_retention_cannot_be_replayed()
    {
        _store.Jobs.Clear();

        Assert.Equal(ReplayAnswer.JobIsGone, await Replay("1"));
        Assert.Empty(_sender.Sent);
    }

    [Fact]
    public async Task A_webhook_to_a_disabled_endpoint_is_not_sent_until_the_endpoint_is_enabled()
    {
        var endpoint = EndpointRuleTests.Endpoint with { DisabledAt = _time.GetUtcNow() };
        await _endpoints.WriteAsync(endpoint, CancellationToken.None);

        Assert.Equal(ReplayAnswer.EndpointIsDisabled, await Replay("1"));
        Assert.Empty(_sender.Sent);

        await _endpoints.RemoveAsync(endpoint.Id, CancellationToken.None);
        Assert.Equal(ReplayAnswer.Queued, await Replay("1"));
    }

    private Task<ReplayAnswer> Replay(string id) =>
        new WebhookReplay(_log, _store, _endpoints, _sender, Options.Create(new QueueOptions()), _time)
            .ReplayAsync(id, CancellationToken.None);
}
