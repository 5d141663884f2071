namespace Serverless.Scaling.Arrivals;

/// <summary>Counts for each model, by minute, the jobs that ended and those that were in time, for an hour.</summary>
internal sealed class Attainment
{
    /// <summary>The models seen first are named, and the others count together.</summary>
    private const int MaxNamed = 63;

    private const int Minutes = 60;
    private const int FewMinutes = 5;

    private readonly Dictionary<string, Slot[]> _models = [];

    public void Add(IEnumerable<ModelWork> ended, DateTimeOffset now)
    {
        foreach (var work in ended.Where(work => work.Judged > 0))
        {
            var name = _models.ContainsKey(work.Model) || _models.Count < MaxNamed
                ? work.Model : ModelWork.OtherModels;
            if (!_models.TryGetValue(name, out var slots))
            {
                _models.Add(name, slots = new Slot[Minutes]);
            }

            ref var slot = ref slots[MinuteOf(now) % Minutes];
            slot = slot.Minute == MinuteOf(now) ? slot : new Slot(MinuteOf(now), default);
            slot = slot with { Jobs = slot.Jobs.And(new AttainedJobs(work.Judged, work.InTime)) };
        }
    }

    /// <summary>Returns the models with jobs within the hour, most jobs first.</summary>
    public IReadOnlyList<ModelAttainment> Read(DateTimeOffset now, Func<string, double> objectiveOf) =>
    [
        .. _models
            .Select(model => new ModelAttainment(
                model.Key, objectiveOf(model.Key), Sum(model.Value, now, FewMinutes),
                Sum(model.Value, now, Minutes - 1)))
            .Where(model => model.Hour.Jobs > 0)
            .OrderByDescending(model => model.Hour.Jobs)
            .ThenBy(model => model.Model, StringComparer.Ordinal),
    ];

    private static AttainedJobs Sum(Slot[] slots, DateTimeOffset now, int minutes) => slots
        .Where(slot => slot.Minute >= MinuteOf(now) - minutes)
        .Aggregate(default(AttainedJobs), (sum, slot) => sum.And(slot.Jobs));

    private static long MinuteOf(DateTimeOffset moment) => moment.ToUnixTimeSeconds() / 60;

    private readonly record struct Slot(long Minute, AttainedJobs Jobs);
}
