namespace Serverless.Scaling.Arrivals;

/// <summary>What one model adds to a demand. Work is in instance-seconds.</summary>
public sealed record ModelDemand(string Model)
{
    /// <summary>A demand names this many models, those with the most work. All others count together.</summary>
    public const int MaxNamed = 15;

    /// <summary>Jobs that arrived in the new seconds of the tick.</summary>
    public long Jobs { get; init; }

    /// <summary>Bulk jobs that arrived in these seconds. They ask for no capacity.</summary>
    public long BulkJobs { get; init; }

    /// <summary>The items of <see cref="Jobs"/>.</summary>
    public long Items { get; init; }

    /// <summary>The work of an item; 0 if it is unknown, and then a job counts as a mean job.</summary>
    public double WorkPerItem { get; init; }

    /// <summary>Mean work that arrived per second, over 30 seconds.</summary>
    public double WorkPerSecond { get; init; }

    /// <summary>Estimated number of jobs that wait.</summary>
    public long JobsWaiting { get; init; }

    public long ItemsWaiting { get; init; }

    public int JobsInHand { get; init; }

    /// <summary>Work that waits or is left in hand.</summary>
    public double Work { get; init; }

    /// <summary>How long a job of this model may wait.</summary>
    public double WaitSeconds { get; init; }

    /// <summary>Names the models with the most work, most first, and sums up the others.</summary>
    public static IReadOnlyList<ModelDemand> MostWork(IEnumerable<ModelDemand> models)
    {
        var sorted = models
            .OrderByDescending(model => model.Work + model.WorkPerSecond * model.WaitSeconds)
            .ThenByDescending(model => model.Jobs)
            .ThenByDescending(model => model.BulkJobs)
            .ThenBy(model => model.Model, StringComparer.Ordinal)
            .ToList();
        var named = sorted.Where(model => model.Model != ModelWork.OtherModels).Take(MaxNamed).ToList();
        var others = sorted.Except(named).ToList();
        return others.Count == 0 ? named : [.. named, Sum(others)];
    }

    private static ModelDemand Sum(List<ModelDemand> models) => new(ModelWork.OtherModels)
    {
        Jobs = models.Sum(model => model.Jobs),
        BulkJobs = models.Sum(model => model.BulkJobs),
        Items = models.Sum(model => model.Items),
        WorkPerItem = models.Average(model => model.WorkPerItem),
        WorkPerSecond = models.Sum(model => model.WorkPerSecond),
        JobsWaiting = models.Sum(model => model.JobsWaiting),
        ItemsWaiting = models.Sum(model => model.ItemsWaiting),
        JobsInHand = models.Sum(model => model.JobsInHand),
        Work = models.Sum(model => model.Work),
        WaitSeconds = models.Min(model => model.WaitSeconds),
    };
}
