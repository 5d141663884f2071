using Serverless.Gateway.Jobs;
using Serverless.Serving;
using Serverless.Serving.Admission;

namespace Serverless.Functions.Tests.Gateway.Jobs;

public sealed class JobEventsHandlerTests : IDisposable
{
    private static readonly JobId Id = JobId.Parse("a");
    private readonly TestGateway _gateway = new(new AdmissionOptions { MaxEventStreams = 2 });

    public JobEventsHandlerTests() => _gateway.Store.Jobs[Id] = new JobSnapshot(new Job
    {
        Id = Id,
        Model = "digits",
        Version = "1",
        CreatedAt = _gateway.Time.GetUtcNow(),
        Deadline = _gateway.Time.GetUtcNow().AddMinutes(1),
        ExpiresAt = _gateway.Time.GetUtcNow().AddDays(1),
        Fingerprint = "f",
    });

    private int OpenStreams => _gateway.Get<EventStreams>().Count;

    public void Dispose() => _gateway.Dispose();

    [Fact]
    public async Task A_stream_has_an_event_for_each_state_and_a_reconnection_time()
    {
        using var request = new FakeRequest();
        var following = SendAsync(request);
        End(JobStatus.Failed);
        await following;

        var lines = request.Answer.Split('\n');
        Assert.Equal(["event: queued", "id: queued-0", "retry: 2000", "event: failed", "id: failed-0"], lines.Where(
            line => line.Length > 0 && !line.StartsWith("data: ", StringComparison.Ordinal)));
        Assert.Equal(2, lines.Count(
            line => line.StartsWith("data: {\"id\":\"a\",\"model\":\"digits\"", StringComparison.Ordinal)));
        Assert.Equal("text/event-stream", request.Http.Response.ContentType);
        Assert.Equal(0, OpenStreams);
    }

    [Fact]
    public async Task A_job_that_cannot_be_read_cannot_be_followed()
    {
        Assert.Equal(404, await SendAsync(new FakeRequest(), "b"));
        Assert.Equal(404, await SendAsync(new FakeRequest(), "no id at all"));
        _gateway.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(410, await SendAsync(new FakeRequest()));
        Assert.Equal(0, OpenStreams);
    }

    [Fact]
    public async Task A_client_that_received_the_terminal_event_gets_204()
    {
        End(JobStatus.Failed);

        Assert.Equal(204, await SendAsync(ComeBack("failed-0")));
        Assert.Equal(200, await SendAsync(ComeBack("queued-0")));
    }

    [Fact]
    public async Task A_stream_above_the_limit_is_refused_until_another_one_ends()
    {
        using FakeRequest first = new(), second = new(), third = new();
        var open = new[] { SendAsync(first), SendAsync(second) };

        Assert.Equal(429, await SendAsync(third));
        Assert.Equal("5", third.Http.Response.Headers.RetryAfter.ToString());
        Assert.Contains("too-many-streams", third.Answer);

        first.HangUp();
        await open[0];
        var fourth = SendAsync(new FakeRequest());
        Assert.Equal(2, OpenStreams);
        second.HangUp();
        await open[1];
        End(JobStatus.Failed);
        Assert.Equal(200, await fourth);
        Assert.Equal(0, OpenStreams);
    }

    [Fact]
    public async Task When_the_gateway_stops_its_streams_end()
    {
        var following = SendAsync(new FakeRequest());

        _gateway.Lifetime.StopApplication();

        Assert.Equal(200, await following);
        Assert.Equal(0, OpenStreams);
    }

    [Fact]
    public async Task If_the_store_fails_the_request_fails_before_it_streams()
    {
        _gateway.Store.Failure = new StoreUnavailableException("The disk is gone.");

        await Assert.ThrowsAsync<StoreUnavailableException>(() => SendAsync(new FakeRequest()));

        Assert.Equal(0, OpenStreams);
    }

    private void End(JobStatus status)
    {
        _gateway.Store.Jobs[Id] = _gateway.Store.Jobs[Id] with { Outcome =
            new Outcome { Status = status, FinishedAt = _gateway.Time.GetUtcNow() } };
        _gateway.Signals.Give();
    }

    private Task<int> SendAsync(FakeRequest request, string id = "a") =>
        request.SendAsync((http, token) => _gateway.Get<JobEventsHandler>().FollowAsync(http, id, token));

    private static FakeRequest ComeBack(string lastEventId) => new(body: null, ("Last-Event-ID", lastEventId));
}
