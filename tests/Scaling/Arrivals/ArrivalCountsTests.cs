using Microsoft.Extensions.Time.Testing;
using Serverless.Scaling.Arrivals;

namespace Serverless.Scaling.Tests.Arrivals;

public sealed class ArrivalCountsTests
{
    private readonly FakeTimeProvider _time = new(Samples.Start);
    private readonly ArrivalCounts _counts;

    public ArrivalCountsTests() => _counts = new ArrivalCounts(_time);

    [Fact]
    public void A_second_is_reported_only_when_it_is_complete()
    {
        Count("digits");
        Assert.Empty(_counts.Read(Samples.Start).Seconds);

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(
            [new ArrivalSecond(Samples.Start, "digits", 1, 0) { Items = 1 }], _counts.Read(Samples.Start).Seconds);
    }

    [Fact]
    public void A_second_starts_at_the_clock_second()
    {
        _time.Advance(TimeSpan.FromSeconds(0.6));
        Count("digits");
        _time.Advance(TimeSpan.FromSeconds(0.6));

        var expected = new ArrivalSecond(Samples.Start, "digits", 1, 0) { Items = 1 };
        var reading = _counts.Read(Samples.Start);
        Assert.Equal((Samples.Start.AddSeconds(1), expected), (reading.MeasuredAt, Assert.Single(reading.Seconds)));
    }

    [Fact]
    public void Bulk_jobs_are_counted_separately_and_request_no_capacity()
    {
        Count("digits", asks: false);
        Count("digits");
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(
            [new ArrivalSecond(Samples.Start, "digits", 1, 1) { Items = 1 }], _counts.Read(Samples.Start).Seconds);
    }

    [Fact]
    public void Items_of_jobs_that_ask_for_capacity_are_counted_and_the_declared_objective_is_carried()
    {
        _counts.Count(new Arrival("digits", AsksForCapacity: true, Items: 3, ObjectiveSeconds: 2));
        _counts.Count(new Arrival("digits", AsksForCapacity: true, Items: 4, ObjectiveSeconds: 2));
        _counts.Count(new Arrival("digits", AsksForCapacity: false, Items: 50, ObjectiveSeconds: 2));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(
            [new ArrivalSecond(Samples.Start, "digits", 2, 1) { Items = 7, ObjectiveSeconds = 2 }],
            _counts.Read(Samples.Start).Seconds);
    }

    [Fact]
    public void Models_beyond_15_in_a_second_are_counted_together()
    {
        for (var i = 0; i < 40; i++)
        {
            Count($"m{i % 20}");
        }

        _time.Advance(TimeSpan.FromSeconds(1));

        var seconds = _counts.Read(Samples.Start).Seconds;
        Assert.Equal(16, seconds.Count);
        Assert.Equal(10, Assert.Single(seconds, second => second.Model == "other models").Jobs);
    }

    [Fact]
    public void Each_model_has_its_own_count_and_older_seconds_are_not_reported_again()
    {
        Count("old");
        _time.Advance(TimeSpan.FromSeconds(1));
        Count("a");
        Count("b");
        _time.Advance(TimeSpan.FromSeconds(1));

        var seconds = _counts.Read(Samples.Start.AddSeconds(1)).Seconds;

        Assert.Equal(["a", "b"], seconds.Select(s => s.Model).Order());
    }

    [Fact]
    public void Two_minutes_are_kept_and_no_more()
    {
        for (var i = 0; i < 300; i++)
        {
            Count("digits");
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(120, _counts.Read(Samples.Start).Seconds.Count);
    }

    [Fact]
    public void No_arrival_is_lost_across_threads()
    {
        Parallel.For(0, 10_000, _ => Count("digits"));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(10_000, Assert.Single(_counts.Read(Samples.Start).Seconds).Jobs);
    }

    private void Count(string model, bool asks = true) => _counts.Count(new Arrival(model, asks));
}
