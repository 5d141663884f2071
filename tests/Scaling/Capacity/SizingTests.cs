using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Bursts;
using Serverless.Scaling.Capacity;

namespace Serverless.Scaling.Tests.Capacity;

/// <summary>
/// A start takes half a minute; four in hand take a second each; an old burst needed more than one instance.
/// </summary>
public sealed class SizingTests
{
    private static readonly Outlook Calm = new(IsBursting: false, Share: 1, Next: null);
    private readonly Sizing _sizing = new(Samples.Settings);
    private readonly Rates _rates = new();

    public SizingTests()
    {
        Play(1, 400);
        Play(20, 20);
        Play(1, 1500);
    }

    [Fact]
    public void An_old_burst_keeps_no_instances() => Assert.Equal(1, Size(Calm).Instances);

    [Theory]
    [InlineData(39, true)] // a start-up of 30 s, 4 s of doubt, and 5 s until an onset is found
    [InlineData(40, false)]
    public void A_burst_that_is_due_takes_what_past_ones_took_a_start_up_ahead(double inSeconds, bool takes)
    {
        var need = Size(Calm with { Next = new NextBurst(inSeconds, 4, 600) });

        Assert.Equal(takes, need.Instances > 3);
        Assert.Equal(takes ? NeedReason.Recent : NeedReason.Rate, need.Because);
    }

    [Fact]
    public void Late_readings_make_it_so_much_earlier()
    {
        var demand = Samples.Demand(5000);
        var due = Calm with { Next = new NextBurst(49, 4, 600) };

        Assert.Equal(1, Size(due, demand).Instances);
        Assert.True(Size(due, demand with { ArrivalsUntil = demand.At.AddSeconds(-11) }).Instances > 3);
    }

    [Fact]
    public void While_a_burst_lasts_that_kept_time_what_it_takes_stands() =>
        Assert.True(Size(Calm with { IsBursting = true, Next = new NextBurst(580, 4, 600) }).Instances > 3);

    [Fact]
    public void What_a_burst_took_goes_at_its_end_where_the_next_is_known_and_stays_where_it_is_not()
    {
        Play(20, 20);
        Play(1, 60);

        Assert.True(Size(Calm).Instances > 3);
        Play(1, 60, Calm with { Next = new NextBurst(500, 4, 600) });
        Assert.Equal(1, Size(Calm with { Next = new NextBurst(500, 4, 600) }).Instances);
    }

    [Fact]
    public void The_same_rates_need_more_instances_in_a_burst_than_in_calm()
    {
        Play(20, 4);
        var demand = Samples.Demand(5000, active: 80);

        var inBurst = Size(Calm with { IsBursting = true }, demand).Instances;

        Assert.True(inBurst > Size(Calm, demand).Instances);
    }

    /// <summary>After one more second in which a job came.</summary>
    private Need Size(Outlook outlook, Demand? demand = null)
    {
        var seen = demand ?? Samples.Demand(5000);
        _sizing.Add(Samples.WorkPerJob, seen, _rates, outlook);
        return _sizing.Size(seen, _rates, outlook);
    }

    private void Play(int arrivals, int seconds, Outlook? outlook = null)
    {
        for (var i = 0; i < seconds; i++)
        {
            _rates.Add(arrivals * Samples.WorkPerJob);
            _sizing.Add(arrivals * Samples.WorkPerJob, Samples.Demand(i, arrivals), _rates, outlook ?? Calm);
        }
    }
}
