using Serverless.Serving.Webhooks;

namespace Serverless.Serving.Tests.Webhooks;

public sealed partial class CallbackRunnerTests
{
    [Fact]
    public async Task A_webhook_over_its_receiver_s_share_goes_back_to_the_queue_and_is_no_attempt()
    {
        while (_shares.TryBegin("example.com:443", isLastAttempt: false, _time.GetUtcNow()) is not null)
        {
            // Calls of other webhooks, in hand.
        }

        await Run(First);
        await Run(First with { Postponed = 1 });

        Assert.Empty(_transport.Requests);
        Assert.Empty(_log.Kept);
        Assert.Equal(
            ["msg_job-1_succeeded_1.1", "msg_job-1_succeeded_1.2"], _sender.Sent.Select(sent => sent.Message.Id));
        Assert.All(_sender.Sent, sent => Assert.InRange(
            sent.Message.NotBefore!.Value - _time.GetUtcNow(), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1.2)));
    }

    [Fact]
    public async Task A_call_gives_its_hand_back_however_it_ends()
    {
        for (var call = 0; call < 100; call++)
        {
            _transport.Answer = call % 2 == 0 ? WebhookAnswer.Status(204) : WebhookAnswer.None("could not be reached");
            await Run(First);
        }

        Assert.Equal(100, _transport.Requests.Count);
    }

    [Fact]
    public async Task After_410_no_job_calls_the_endpoint_until_an_operator_enables_it()
    {
        _transport.Answer = WebhookAnswer.Status(410);
        await Run(First);
        _transport.Answer = WebhookAnswer.Status(204);
        Keep(EndedJob.Succeeded(outputs: 1) with { Job = EndedJob.Job with { Id = JobId.Parse("job-2") } });
        var second = First with { JobId = JobId.Parse("job-2") };

        await Run(second);

        Assert.Single(_transport.Requests);
        Assert.Empty(_sender.Sent);
        Assert.Equal(
            "not called: the endpoint is disabled since 2026-01-01 00:01:00Z, because it answered 410: the receiver "
                + "wants no more webhooks",
            _log.Kept[^1].Detail);
        Assert.Null(_log.Kept[^1].NextAttemptAt);

        await _endpoints.RemoveAsync(Assert.Single(_endpoints.Kept).Key, CancellationToken.None);
        await Run(second with { Replay = "1" });
        Assert.Equal(2, _transport.Requests.Count);
    }

    [Fact]
    public async Task A_webhook_that_fails_for_its_whole_schedule_disables_its_endpoint()
    {
        _transport.Answer = WebhookAnswer.Status(500);
        for (var attempt = First; ; attempt = attempt with { Attempt = attempt.Attempt + 1 })
        {
            await Run(attempt);
            if (_sender.Sent.Count < attempt.Attempt)
            {
                break;
            }

            _time.SetUtcNow(_sender.Sent[^1].Message.NotBefore!.Value);
        }

        Assert.Equal(RetrySchedule.Attempts, _transport.Requests.Count);
        Assert.Equal(EndpointStatus.Disabled, Assert.Single(_endpoints.Kept).Value.Status);
    }

    [Fact]
    public async Task An_endpoint_that_works_again_has_no_record()
    {
        _transport.Answer = WebhookAnswer.Status(500);
        await Run(First);
        Assert.Equal(EndpointStatus.Failing, Assert.Single(_endpoints.Kept).Value.Status);

        _transport.Answer = WebhookAnswer.Status(204);
        await Run(First with { Attempt = 2 });

        Assert.Empty(_endpoints.Kept);
    }

    [Fact]
    public async Task The_use_of_a_disabled_endpoint_is_written_once_a_day()
    {
        _transport.Answer = WebhookAnswer.Status(410);
        await Run(First);
        await Run(First);
        Assert.Equal(1, _endpoints.Writes);

        _time.Advance(TimeSpan.FromDays(1));
        await Run(First);
        await Run(First);

        Assert.Equal(2, _endpoints.Writes);
        Assert.Equal(_time.GetUtcNow(), Assert.Single(_endpoints.Kept).Value.UsedAt);
    }

    [Fact]
    public async Task A_store_that_cannot_keep_an_endpoint_s_state_does_not_send_the_webhook_twice()
    {
        _transport.Answer = WebhookAnswer.Status(500);
        _endpoints.Failure = new StoreUnavailableException("The disk is full.");

        await Run(First);

        Assert.Single(_transport.Requests);
        Assert.Single(_sender.Sent);
    }
}
