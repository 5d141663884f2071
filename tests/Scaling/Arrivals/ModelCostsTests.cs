using Serverless.Scaling.Arrivals;

namespace Serverless.Scaling.Tests.Arrivals;

public sealed class ModelCostsTests
{
    private readonly ModelCosts _costs = new();

    [Fact]
    public void Each_model_costs_what_its_jobs_occupied_divided_by_their_items()
    {
        Learn(0, Report("one", 0, Ended("slow", 2, 8), Ended("fast", 100, 1)));
        Learn(1, Report("one", 1, Ended("slow", 3, 12), Ended("fast", 300, 3)));

        Assert.Equal(4, _costs.Of("slow"));
        Assert.Equal(0.01, _costs.Of("fast")!.Value, 1e-12);
        Assert.Null(_costs.Of("unknown"));
    }

    [Fact]
    public void A_job_in_hand_costs_at_least_what_it_has_taken()
    {
        Learn(0, Report("one", 0, Ended("loop", 1, 1) with { ItemsInHand = 2, InHandSeconds = 1 }));
        Assert.Equal(1, _costs.Of("loop"));

        Learn(60, Report("one", 60, Ended("loop", 1, 1) with { ItemsInHand = 2, InHandSeconds = 59 }));
        Assert.Equal(20, _costs.Of("loop"));
    }

    [Fact]
    public void Before_the_first_job_the_warm_up_run_is_the_cost()
    {
        Learn(0, Report("one", 0, new ModelWork("new") { WarmUpSeconds = 0.5 }));
        Assert.Equal(0.5, _costs.Of("new"));

        Learn(1, Report("one", 1, new ModelWork("new") { WarmUpSeconds = 0.5, ItemsInHand = 1, InHandSeconds = 3 }));
        Assert.Equal(3, _costs.Of("new"));

        Learn(2, Report("one", 2, Ended("new", 1, 0.1) with { WarmUpSeconds = 0.5 }));
        Assert.Equal(0.1, _costs.Of("new"));
    }

    [Fact]
    public void A_duplicate_or_older_report_adds_nothing()
    {
        Learn(0, Report("one", 0, Ended("a", 10, 10)));
        Learn(1, Report("one", 0, Ended("a", 10, 10)));
        Learn(2, Report("one", -1, Ended("a", 5, 500)));

        Assert.Equal(1, _costs.Of("a"));
    }

    [Fact]
    public void An_instance_that_restarted_under_its_name_counts_from_zero()
    {
        Learn(0, Report("one", 0, Ended("a", 1000, 1000)));
        Learn(600, Report("one", 600, Ended("a", 2, 6)));

        Assert.Equal((1.0 + 6) / (1 + 2), _costs.Of("a")!.Value, 1e-9);
    }

    [Fact]
    public void A_lost_report_and_an_instance_that_vanished_lose_nothing_of_the_others()
    {
        Learn(0, Report("one", 0, Ended("a", 1, 1)), Report("two", 0, Ended("a", 1, 1)));
        Learn(1, Report("two", 1, Ended("a", 2, 2)));
        Learn(2);
        Learn(3, Report("one", 3, Ended("a", 4, 4)));

        Assert.Equal(1, _costs.Of("a"));
    }

    [Fact]
    public void The_memory_of_a_minute_follows_a_change_and_an_idle_hour_forgets_nothing()
    {
        Learn(0, Report("one", 0, Ended("a", 100, 100)));
        Learn(3_600, Report("one", 3_600, Ended("a", 100, 100)));
        Assert.Equal(1, _costs.Of("a"));

        Learn(3_601, Report("one", 3_601, Ended("a", 200, 1_100)));
        Assert.Equal(10, _costs.Of("a")!.Value, 0.1);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(1, -1)]
    [InlineData(1, double.NaN)]
    [InlineData(1, double.PositiveInfinity)]
    public void Absurd_figures_are_ignored_and_reported(long items, double seconds)
    {
        Learn(0, Report("one", 0, Ended("a", 1, 1)));

        Assert.False(_costs.Learn([Report("one", 1, Ended("a", items, seconds))], At(1)));
        Assert.Equal(1, _costs.Of("a"));
    }

    [Fact]
    public void A_model_that_workers_count_among_others_costs_what_the_others_cost()
    {
        Learn(0, Report("one", 0, Ended(ModelWork.OtherModels, 2, 4)));
        Assert.Equal(2, _costs.Of("the 500th"));
    }

    [Fact]
    public void Beyond_256_models_the_one_learned_least_recently_is_forgotten()
    {
        for (var i = 0; i < 300; i++)
        {
            Learn(i, Report($"{i}", i, Ended($"m{i}", 1, 1)));
        }

        Assert.Null(_costs.Of("m0"));
        Assert.Equal(256, Enumerable.Range(0, 300).Count(i => _costs.Of($"m{i}") is not null));
    }

    [Fact]
    public void A_new_detector_starts_with_the_costs_of_the_last_decision()
    {
        _costs.Restore(new ModelDemand("slow") { WorkPerItem = 4 }, At(0));
        _costs.Restore(new ModelDemand("unknown"), At(0));
        Assert.Equal((4, null), (_costs.Of("slow"), _costs.Of("unknown")));

        Learn(1, Report("one", 1, Ended("slow", 100, 200)));
        Assert.Equal(2, _costs.Of("slow")!.Value, 0.05);
    }

    private static DateTimeOffset At(int second) => Samples.Start.AddSeconds(second);

    private void Learn(int second, params InstanceReport[] reports) => Assert.True(_costs.Learn(reports, At(second)));

    private static ModelWork Ended(string model, long items, double seconds) =>
        new(model) { Jobs = items, Items = items, WorkSeconds = seconds };

    private static InstanceReport Report(string instance, int second, params ModelWork[] models) => new()
    {
        Instance = instance, MeasuredAt = At(second), Concurrency = 4, InHand = 0, Service = [], Models = models,
    };
}
