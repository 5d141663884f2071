using Serverless.Scaling.Arrivals;

namespace Serverless.Scaling.Tests.Arrivals;

public sealed class AttainmentTests
{
    private readonly Attainment _attainment = new();

    [Fact]
    public void Jobs_in_time_are_counted_for_five_minutes_and_for_an_hour()
    {
        Add(minute: 0, ("a", 10, 9));
        Add(minute: 1, ("a", 10, 5), ("b", 100, 100));

        Assert.Equal([Of("b", (100, 100), (100, 100)), Of("a", (20, 14), (20, 14))], Read(5));
        Assert.Equal([Of("b", (100, 100), (100, 100)), Of("a", (10, 5), (20, 14))], Read(6));
        Assert.Equal([Of("b", (0, 0), (100, 100)), Of("a", (0, 0), (20, 14))], Read(59));
        Assert.Equal([Of("b", (0, 0), (100, 100)), Of("a", (0, 0), (10, 5))], Read(60));
        Assert.Empty(Read(61));
    }

    [Fact]
    public void A_minute_of_the_hour_before_does_not_count_again()
    {
        Add(minute: 0, ("a", 10, 0));
        Add(minute: 60, ("a", 1, 1));

        Assert.Equal([Of("a", (1, 1), (1, 1))], Read(60));
    }

    [Fact]
    public void Models_beyond_63_count_together()
    {
        for (var i = 0; i < 70; i++)
        {
            Add(0, ($"m{i}", 1, 1));
        }

        var read = Read(0);
        Assert.Equal(64, read.Count);
        Assert.Equal(Of(ModelWork.OtherModels, (7, 7), (7, 7)), read[0]);
    }

    [Fact]
    public void A_new_detector_counts_no_job_that_ended_before_it_started_and_a_new_instance_from_its_first()
    {
        var rule = new DemandRule(Samples.Settings);
        Clean(rule, 0, ("one", 1_000, 1));
        Assert.Empty(rule.Attained(At(0)));

        Clean(rule, 1, ("one", 1_010, 11), ("two", 5, 5));
        Clean(rule, 2, ("two", 2, 0));
        Clean(rule, 3, ("one", 1_010, 11), ("two", 2, 0));

        Assert.Equal([new ModelAttainment("a", 5, new(17, 15), new(17, 15))], rule.Attained(At(3)));
    }

    private static DateTimeOffset At(int second) => Samples.Start.AddSeconds(second);

    private static ModelAttainment Of(string model, (long, long) few, (long, long) hour) =>
        new(model, 7, new(few.Item1, few.Item2), new(hour.Item1, hour.Item2));

    private void Add(int minute, params (string Model, long Judged, long InTime)[] ended) => _attainment.Add(
        ended.Select(e => new ModelWork(e.Model) { Judged = e.Judged, InTime = e.InTime }), At(minute * 60));

    private IReadOnlyList<ModelAttainment> Read(int minute) => _attainment.Read(At(minute * 60), _ => 7);

    private static void Clean(
        DemandRule rule, int second, params (string Name, long Judged, long InTime)[] instances) =>
        rule.Clean(new Observation
        {
            At = At(second),
            Reports =
            [
                .. instances.Select(instance => new InstanceReport
                {
                    Instance = instance.Name, MeasuredAt = At(second), Concurrency = 4, InHand = 0, Service = [],
                    Models = [new ModelWork("a") { Judged = instance.Judged, InTime = instance.InTime }],
                }),
            ],
        });
}
