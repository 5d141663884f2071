using Serverless.Replay;
using Serverless.Replay.Traces;

namespace Serverless.Scaling.Tests.Replays;

public sealed class GeneratedTraceTests
{
    public static TheoryData<string> Families { get; } = [.. Generated.Names];

    [Theory]
    [MemberData(nameof(Families))]
    public void A_seed_always_generates_the_same_arrivals(string family)
    {
        Assert.Equal(Make(family, seed: 7).Arrivals, Make(family, seed: 7).Arrivals);
        Assert.NotEqual(Make(family, seed: 7).Arrivals, Make(family, seed: 8).Arrivals);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Arrivals_are_in_order_and_of_a_size_that_the_default_pool_can_serve(string family)
    {
        var trace = Make(family, seed: 1);

        Assert.Equal(trace.Arrivals.Order(), trace.Arrivals);
        Assert.InRange(trace.Arrivals.Length, 100, 3600 * 20);
        Assert.All(trace.Arrivals, at => Assert.InRange(at, 0, 3600));
    }

    [Fact]
    public void A_rare_batch_comes_within_two_seconds()
    {
        var counts = Make("rare-batches", seed: 1).PerSecond();
        Assert.InRange(counts.Average(), 0.1, 0.4);
        Assert.InRange(counts.Max(), 12, 40);
    }

    [Fact]
    public void An_unknown_name_is_refused_with_the_names_that_exist()
    {
        var e = Assert.Throws<ArgumentException>(() => Make("poison", seed: 1));
        Assert.StartsWith(
            "'poison' is neither a file nor a generated trace. The generated traces are poisson,", e.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("constant", 0)]
    [InlineData("lognormal", 1)]
    [InlineData("two-class", 1.5)] // 0.8 x 0.75² + 0.2 x 3² = 1.5²
    public void Service_times_keep_their_mean_and_vary_as_described(string service, double variation)
    {
        var times = Generated.Make("poisson", 36_000, 1, 2, new Random(3)).Spread(service, new Random(3)).Service;
        var mean = times.Average();

        Assert.Equal(2, mean, 0.05);
        Assert.Equal(variation, Math.Sqrt(times.Average(t => (t - mean) * (t - mean))) / mean, 0.05);
    }

    [Fact]
    public void A_trace_can_have_its_own_scale_and_range()
    {
        Assert.Equal(new TraceName("a.csv"), TraceName.Parse("a.csv"));
        Assert.Equal(new TraceName("a.csv", 0.02), TraceName.Parse("a.csv@0.02"));
        Assert.Equal(new TraceName("a.csv", 0.02, 60, 90.5), TraceName.Parse("a.csv@0.02@60-90.5"));
    }

    [Theory]
    [InlineData("a.csv@x")]
    [InlineData("a.csv@1@60")]
    [InlineData("a.csv@1@60-90@2")]
    public void A_bad_scale_or_range_is_named(string text)
    {
        var e = Assert.Throws<ArgumentException>(() => Arguments.Parse(["--trace", text]));
        Assert.StartsWith($"--trace is {text}. Use ", e.Message, StringComparison.Ordinal);
    }

    private static Trace Make(string family, int seed) => Generated.Make(family, 3600, 1, 1, new Random(seed));
}
