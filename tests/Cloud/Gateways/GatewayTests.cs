using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Serverless.Cloud.Gateways;
using Serverless.Contracts;
using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Decisions;
using Serverless.Serving;
using Serverless.Serving.Backlog;
using Serverless.Serving.Tests;

namespace Serverless.Cloud.Tests.Gateways;

public sealed class GatewayTests : IArrivalRows, IBurstStatus
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly FakeTimeProvider _time = new(Samples.Noon);
    private readonly List<string> _told = [];
    private BurstStatus? _status;
    private bool _down;
    private FlakyCall? _flaky;
    private int _calls;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_second_is_reported_once_even_without_arrivals()
    {
        var counts = new ArrivalCounts(_time);
        using var publisher = await StartedAsync(counts);

        counts.Count(new Arrival("digits", AsksForCapacity: true));
        await AdvanceAsync(Second);
        await AdvanceAsync(Second);

        Assert.Equal(["me 12:00:00:", "me 12:00:01: digits 1", "me 12:00:02:"], _told);
        await publisher.StopAsync(Token);
    }

    [Fact]
    public async Task Arrivals_that_could_not_be_reported_are_reported_with_the_next_second()
    {
        var counts = new ArrivalCounts(_time);
        using var publisher = await StartedAsync(counts);

        _down = true;
        counts.Count(new Arrival("digits", AsksForCapacity: true));
        await AdvanceAsync(Second);
        _down = false;
        counts.Count(new Arrival("ocr", AsksForCapacity: true));
        await AdvanceAsync(Second);

        Assert.Equal(["me 12:00:00:", "me 12:00:02: digits 1, ocr 1"], _told);
        await publisher.StopAsync(Token);
    }

    [Fact]
    public async Task The_instances_are_those_of_the_detector_until_its_report_is_too_old()
    {
        using var facts = new StatusInstanceFacts(this, _time, NullLogger<StatusInstanceFacts>.Instance);
        await facts.StartAsync(Token);
        await Eventually.TrueAsync(() => Volatile.Read(ref _calls) == 1);
        Assert.Null(facts.Current);

        _status = Status(live: 2, starting: 1, crashLoop: "exit 1");
        await AdvanceAsync(2 * Second);
        await Eventually.TrueAsync(() => facts.Current is not null);
        Assert.Equal(new InstanceFacts(2, 1, CrashLooping: true, "exit 1"), facts.Current);

        _down = true;
        _time.Advance(27 * Second);
        Assert.NotNull(facts.Current);
        _time.Advance(Second);
        Assert.Null(facts.Current);
        await facts.StopAsync(Token);
    }

    [Fact]
    public async Task A_write_of_arrivals_that_times_out_does_not_stop_the_service()
    {
        var time = new LoopTime();
        _flaky = new FlakyCall();
        using var publisher = new ArrivalPublisher(
            new ArrivalCounts(time), this, new GatewayName("me"), time, NullLogger<ArrivalPublisher>.Instance);
        await publisher.StartAsync(Token);

        await time.SurvivesTimeoutAsync(publisher, _flaky, Second);
    }

    [Fact]
    public async Task A_status_read_that_times_out_does_not_stop_the_service()
    {
        var time = new LoopTime();
        _flaky = new FlakyCall();
        using var facts = new StatusInstanceFacts(this, time, NullLogger<StatusInstanceFacts>.Instance);
        await facts.StartAsync(Token);

        await time.SurvivesTimeoutAsync(facts, _flaky, 2 * Second);
    }

    Task IArrivalRows.WriteAsync(
        string gateway,
        DateTimeOffset measuredAt, IReadOnlyList<ArrivalSecond> seconds, CancellationToken cancellationToken)
    {
        if (!_down)
        {
            var jobs = string.Join(", ", seconds.Select(second => $"{second.Model} {second.Jobs}"));
            _told.Add($"{gateway} {measuredAt:HH:mm:ss}: {jobs}".TrimEnd());
        }

        Interlocked.Increment(ref _calls);
        ThrowWhereDown();
        return Task.CompletedTask;
    }

    Task<BurstStatus?> IBurstStatus.ReadAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        ThrowWhereDown();
        return Task.FromResult(_status);
    }

    Task IBurstStatus.WriteAsync(BurstStatus status, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    private void ThrowWhereDown()
    {
        _flaky?.Make();
        if (_down)
        {
            throw new StoreUnavailableException("down");
        }
    }

    // The loops run on other threads; each step of time is one of their calls.
    private async Task AdvanceAsync(TimeSpan step)
    {
        var calls = Volatile.Read(ref _calls);
        _time.Advance(step);
        await Eventually.TrueAsync(() => Volatile.Read(ref _calls) > calls);
    }

    private async Task<ArrivalPublisher> StartedAsync(ArrivalCounts counts)
    {
        var publisher = new ArrivalPublisher(
            counts, this, new GatewayName("me"), _time, NullLogger<ArrivalPublisher>.Instance);
        await publisher.StartAsync(Token);
        await Eventually.TrueAsync(() => Volatile.Read(ref _calls) == 1);
        return publisher;
    }

    private BurstStatus Status(int live, int starting, string crashLoop) => new()
    {
        At = _time.GetUtcNow(),
        Verdict = new Verdict { WarmInstances = live, Concurrency = 4, Reason = "" },
        Inputs = new Demand
        {
            At = _time.GetUtcNow(),
            ArrivalsUntil = _time.GetUtcNow(),
            ArrivalsPerSecond = [],
            Active = 0,
            HeadAgeSeconds = 0,
            InHand = 0,
            ServiceSeconds = 1,
            StartUpSeconds = 1,
            Concurrency = 4,
            Wanted = live,
            Live = live,
            Starting = starting,
            Draining = 0,
            CrashLoop = crashLoop,
        },
    };
}
