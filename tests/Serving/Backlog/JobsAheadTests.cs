using CsCheck;
using Serverless.Serving.Backlog;

namespace Serverless.Serving.Tests.Backlog;

public sealed class JobsAheadTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly JobsAhead _jobs = new();

    [Fact]
    public void Before_the_first_measurement_nothing_is_known() => Assert.Null(_jobs.Of(Start, Start, entered: 5));

    [Fact]
    public void Earlier_jobs_are_ahead_of_later_ones()
    {
        Measure(0, active: 0, entered: 0);

        Assert.Equal([0, 1, 2], new[] { 1, 2, 3 }.Select(n => Ahead(created: n * 0.1, now: n * 0.1, entered: n)));
        Assert.Equal([0, 1, 2], new[] { 1, 2, 3 }.Select(n => Ahead(created: n * 0.1, now: 0.9, entered: 3)));
    }

    [Fact]
    public void A_job_moves_up_as_earlier_jobs_leave_regardless_of_later_ones()
    {
        Measure(0, active: 0, entered: 0);
        Ahead(created: 0.5, now: 0.5, entered: 500);
        var seen = new List<long> { Ahead(created: 0.5, now: 0.6, entered: 600) };
        for (var second = 1; second <= 6; second++)
        {
            // 100 leave per second and 1,000 arrive, which does not matter to earlier jobs.
            Measure(second, active: 900 * second, entered: 1_000 * second);
            seen.Add(Ahead(created: 0.5, now: second, entered: 1_000 * second));
        }

        Assert.Equal([499, 399, 299, 199, 99, 0, 0], seen);
    }

    [Fact]
    public void For_a_job_older_than_this_gateway_only_a_bound_is_known()
    {
        Measure(10, active: 800, entered: 0);
        Assert.Equal(new Ahead(799, IsKnown: false), Of(created: 3, now: 10, entered: 0));

        Measure(11, active: 500, entered: 0);
        Assert.Equal(new Ahead(499, IsKnown: false), Of(created: 3, now: 11, entered: 0));

        Measure(12, active: 100, entered: 100);
        Assert.Equal(new Ahead(0, IsKnown: true), Of(created: 3, now: 12, entered: 100));
    }

    [Fact]
    public void With_another_gateway_ahead_is_at_most_the_measured_backlog()
    {
        Measure(0, active: 0, entered: 0);
        Measure(1, active: 300, entered: 0);
        Assert.Equal(299, Ahead(created: 1, now: 1, entered: 0));

        // 100 leave and 200 arrive there; then 250 leave and none arrives.
        Measure(2, active: 400, entered: 0);
        Assert.Equal(299, Ahead(created: 1, now: 2, entered: 0));

        Measure(3, active: 150, entered: 0);
        Assert.Equal(49, Ahead(created: 1, now: 3, entered: 0));
    }

    [Fact]
    public void Jobs_being_sent_are_not_counted_as_gone_permanently()
    {
        Measure(0, active: 0, entered: 0);
        Measure(1, active: 940, entered: 1_000);
        Assert.Equal(939, Ahead(created: 1, now: 1, entered: 1_000));

        // The 60 become visible; only then some leave.
        Measure(2, active: 1_000, entered: 1_000);
        Assert.Equal(939, Ahead(created: 1, now: 2, entered: 1_000));
        Measure(3, active: 900, entered: 1_000);
        Assert.Equal(899, Ahead(created: 1, now: 3, entered: 1_000));
    }

    [Fact]
    public void A_creation_time_in_the_future_counts_as_now()
    {
        Measure(0, active: 0, entered: 0);

        Assert.Equal(6, Ahead(created: 99, now: 0.5, entered: 7));
    }

    /// <summary>
    /// One gateway and an ordered queue: each second some jobs enter at different times, and some leave from the front.
    /// </summary>
    [Fact]
    public void In_an_ordered_queue_the_position_is_correct_and_never_grows() =>
        Gen.Select(Gen.Int[0, 300].Array[2, 40], Gen.Int[0, 300].Array[40], Gen.Double[0, 1])
            .Sample((come, go, which) =>
        {
            var jobs = new JobsAhead();
            jobs.Observe(Start, active: 0, entered: 0);
            var (created, gone, watched, before) = (new List<DateTimeOffset>(), 0, -1, long.MaxValue);
            for (var second = 0; second < come.Length; second++)
            {
                for (var i = 1; i <= come[second]; i++)
                {
                    created.Add(Start.AddSeconds(second + i / 301.0));
                }

                gone = Math.Min(created.Count, gone + go[second]);
                var at = Start.AddSeconds(second + 1);
                jobs.Observe(at, created.Count - gone, created.Count);
                watched = watched < 0 && created.Count > 0 ? (int)(which * (created.Count - 1)) : watched;
                if (watched < 0)
                {
                    continue;
                }

                var ahead = jobs.Of(created[watched], at, created.Count)!.Value;
                Assert.True(ahead.IsKnown);
                Assert.InRange(ahead.Jobs, 0, before);
                Assert.InRange(ahead.Jobs, 0, Math.Max(0, created.Count - gone - 1));
                // Arrivals are even until the last one in a second; until the end of that second the history has no
                // other information.
                Assert.InRange(ahead.Jobs - Math.Max(0, watched - gone), -301, 301);
                Assert.True(gone < created.Count || ahead.Jobs == 0, "Nobody is ahead once all are gone.");
                before = ahead.Jobs;
            }
        });

    /// <summary>Inconsistent numbers, as with other gateways, resent messages, and removed jobs.</summary>
    [Fact]
    public void For_any_measurements_the_position_is_plausible_and_never_grows() =>
        Gen.Select(Gen.Int[0, 1_000], Gen.Int[-50, 300]).Array[2, 60].Sample(seconds =>
        {
            var jobs = new JobsAhead();
            jobs.Observe(Start, active: 100, entered: 0);
            var (entered, before) = (0L, long.MaxValue);
            for (var second = 1; second <= seconds.Length; second++)
            {
                var (active, more) = seconds[second - 1];
                entered += more;
                jobs.Observe(Start.AddSeconds(second), active, entered);
                var ahead = jobs.Of(Start.AddSeconds(0.5), Start.AddSeconds(second), entered)!.Value.Jobs;

                Assert.InRange(ahead, 0, before);
                before = ahead;
            }
        });

    private void Measure(double second, long active, long entered) =>
        _jobs.Observe(Start.AddSeconds(second), active, entered);

    private long Ahead(double created, double now, long entered) => Of(created, now, entered).Jobs;

    private Ahead Of(double created, double now, long entered) =>
        _jobs.Of(Start.AddSeconds(created), Start.AddSeconds(now), entered)
            ?? throw new InvalidOperationException("It was measured.");
}
