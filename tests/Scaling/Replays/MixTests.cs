using Serverless.Replay;
using Serverless.Replay.Bounds;
using Serverless.Replay.Policies;
using Serverless.Replay.Scores;
using Serverless.Replay.Simulation;
using Serverless.Replay.Traces;

namespace Serverless.Scaling.Tests.Replays;

public sealed class MixTests
{
    private static readonly SimulationOptions Pair =
        new() { Concurrency = 2, BurstConcurrency = 2, StartUpSeconds = 2, WarmUpSeconds = 0 };

    private static readonly IReadOnlyList<TrafficModel> TinyAndSlow = TrafficModel.Parse("tiny:1:1:0.5,slow:1:3");

    /// <summary>At 0 come a slow, a tiny and a slow request, at 2 a tiny one, and at 9 the last.</summary>
    private static readonly Trace FiveRequests = new("by hand", [0, 0, 0, 2, 9], [3, 1, 3, 1, 1])
    {
        Models = TinyAndSlow, ModelOf = [1, 0, 1, 0, 0],
    };

    [Fact]
    public void Models_have_shares_costs_and_objectives()
    {
        var models = TrafficModel.Parse("tiny:0.8/0.2:0.05,slow:0.2/0.8:4:30");

        Assert.Equal(["tiny", "slow"], models.Select(model => model.Name));
        Assert.Equal([0.05, 4], models.Select(model => model.Seconds));
        Assert.Equal([null, 30.0], models.Select(model => model.WaitSeconds));
        Assert.Equal([0.8, 0.2, 0.2], new[] { 0.49, 0.5, 1 }.Select(models[0].ShareAt));
    }

    [Theory]
    [InlineData("--models", "tiny:0.8", "--models contains 'tiny:0.8'.")]
    [InlineData("--models", "tiny:1:1,slow:-1:4", "--models contains 'slow:-1:4'.")]
    [InlineData("--models", "tiny:1:0", "--models contains 'tiny:1:0'.")]
    [InlineData("--bulk", "5", "--bulk is 5.")]
    [InlineData("--bulk", "0:5", "--bulk is 0:5.")]
    public void A_bad_mix_is_named(string option, string value, string text)
    {
        var e = Assert.Throws<ArgumentException>(() => Arguments.Parse(["--trace", "ramp", option, value]));
        Assert.StartsWith(text, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shares_change_at_half_of_the_trace()
    {
        var trace = Generated.Make("poisson", 3600, 1, 1, new Random(1))
            .Among(TrafficModel.Parse("tiny:0.8/0.2:0.05,slow:0.2/0.8:4"), new Random(2));

        Assert.Equal(0.8, Share(0, 1800), 0.02);
        Assert.Equal(0.2, Share(1800, 3600), 0.02);
        Assert.All(
            Enumerable.Range(0, trace.Arrivals.Length),
            i => Assert.Equal(trace.Model(i) == 0 ? 0.05 : 4, trace.Service[i]));

        double Share(double from, double to) => trace.Between(from, to).ModelOf.Average(model => model == 0 ? 1.0 : 0);
    }

    [Fact]
    public void A_policy_observes_arrivals_and_work_of_each_model_as_workers_measure_them()
    {
        var seen = new Recorder(_ => new ScalingTarget(1, 2));
        new Simulator(FiveRequests, Pair, seen).Play();

        // At 1, both places were taken for a second, each of which is half of the instance.
        Assert.Equal(
            [new ModelObservation("tiny", 0.5, 1, 0, 0, 1, 0.5), new ModelObservation("slow", null, 2, 0, 0, 1, 0.5)],
            seen.Observed[0].Models);

        // At 2, the tiny request has ended, and the slow ones have run for 2 s and 1 s.
        Assert.Equal(
            [new ModelObservation("tiny", 0.5, 0, 1, 0.5, 0, 0), new ModelObservation("slow", null, 0, 0, 0, 2, 1.5)],
            seen.Observed[1].Models);

        // Both slow requests have ended: three seconds in one of two places each.
        Assert.Equal(new ModelObservation("slow", null, 0, 2, 3, 0, 0), seen.Observed[4].Models[1]);
    }

    [Fact]
    public void Each_model_is_scored_by_its_own_objective()
    {
        var run = new Simulator(FiveRequests, Pair, new Recorder(_ => new ScalingTarget(1, 2))).Play();
        var score = Scoring.Of(run, [], bound: 10, seed: 1);

        // The second slow request waits for 1 s, and the tiny one of second 2 also, until the first slow one ends.
        Assert.Equal([0, 0, 1, 1, 0], run.Waits);
        Assert.Equal(0.8, score.Attainment);
        Assert.Equal([2.0 / 3, 1], score.Models.Select(model => model.Attainment));
        Assert.Equal([3, 2], score.Models.Select(model => model.Requests));
    }

    [Fact]
    public void The_bound_follows_the_objective_of_each_model()
    {
        // Four requests of 4 s at once. With one place an instance, a second instance is needed unless they may wait.
        var options = Pair with { Concurrency = 1, BurstConcurrency = 1, WaitSeconds = 1, StartUpSeconds = 0, Cap = 4 };
        var trace = new Trace("by hand", [0, 0, 0, 0, 30], [4, 4, 4, 4, 0.1]);
        var patient = trace with { Models = TrafficModel.Parse("patient:1:4:20") };

        Assert.True(new LowerBound(trace, options).At(1) > new LowerBound(patient, options).At(1));
        Assert.Equal(31, new LowerBound(patient, options).At(1), 1.0);
    }

    [Fact]
    public void Bulk_takes_free_places_only_and_is_no_demand()
    {
        // Bulk jobs of 2 s come at 0.5 and 0.6. One place is free until 1, when a request of 1 s takes it.
        var trace = new Trace("by hand", [0, 0.4, 1.2, 9], [3, 0.6, 1, 1]) { Bulk = [0.5, 0.6], BulkSeconds = 2 };
        var seen = new Recorder(_ => new ScalingTarget(1, 2));
        var run = new Simulator(trace, Pair, seen).Play();

        // At 1.0 the first bulk job takes the place, so the request of 1.2 waits for the one that ends at 3.
        Assert.Equal([0, 0, 1.8f, 0], run.Waits);
        Assert.Equal(new BulkResult(2, 2, (0.5 + 2.4) / 2), run.Bulk);
        Assert.Equal([2, 0, 0], seen.Observed.Take(3).Select(observed => observed.BulkArrivals));
        Assert.Equal([2, 2, 2], seen.Observed.Take(3).Select(observed => observed.Active));
    }

    [Fact]
    public void Bulk_does_not_change_what_our_policy_wants_before_it_is_in_the_way()
    {
        var options = Pair with { Concurrency = 4, BurstConcurrency = 4, Cap = 10 };
        var calm = Generated.Make("poisson", 600, 0.2, 0.5, new Random(1));
        var crowded = calm.WithBulk(BulkTraffic.Parse("2:1"), new Random(2));

        var alone = new Simulator(calm, options, new DetectorPolicy(options)).Play();
        var beside = new Simulator(crowded, options, new DetectorPolicy(options)).Play();

        Assert.True(beside.Bulk!.Ended > 900, $"Only {beside.Bulk.Ended} bulk jobs ended.");
        Assert.Equal(alone.Samples.Max(s => s.Live), beside.Samples.Max(s => s.Live));
    }
}
