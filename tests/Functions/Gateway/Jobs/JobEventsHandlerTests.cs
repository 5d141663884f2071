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
    public async Task A_stream_has_an_event_with_name_id_and_job_for_each_state_and_says_when_to_come_back()
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
    public async Task What_cannot_be_read_cannot_be_followed()
    {
        Assert.Equal(404, await SendAsync(new FakeRequest(), "b"));
        Assert.Equal(404, await SendAsync(new FakeRequest(), "no id at all"));
        _gateway.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(410, await SendAsync(new FakeRequest()));
        Assert.Equal(0, OpenStreams);
    }

    [Fact]
    public async Task A_client_that_saw_the_end_is_told_to_stay_away()
    {
        End(JobStatus.Failed);

        Assert.Equal(204, await SendAsync(ComeBack("failed-0")));
        Assert.Equal(200, await SendAsync(ComeBack("queued-0")));
    }

    [Fact]
    public async Task Beyond_the_bound_a_stream_is_refused_and_one_that_ends_makes_room()
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
    public async Task A_gateway_that_stops_lets_its_streams_end()
    {
        var following = SendAsync(new FakeRequest());

        _gateway.Lifetime.StopApplication();

        Assert.Equal(200, await following);
        Assert.Equal(0, OpenStreams);
    }

    [Fact]
    public async Task A_store_that_is_away_fails_the_request_before_it_streams()
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
