namespace Serverless.Scaling.Arrivals;

/// <summary>
/// Counts the arrivals of the last two minutes in memory. On one machine the gateway writes these counts and the
/// detector reads them.
/// </summary>
public sealed class ArrivalCounts(TimeProvider time) : IArrivalCounter, IArrivalReadings
{
    private const int SecondsKept = 120;

    /// <summary>
    /// A second names at most this many models and counts the others together, so two minutes fit in a table row.
    /// </summary>
    private const int MaxNamed = 15;

    private readonly Lock _gate = new();
    private readonly Queue<(DateTimeOffset Start, Dictionary<string, ArrivalSecond> Models)> _seconds =
        new(SecondsKept);
    private (DateTimeOffset Start, Dictionary<string, ArrivalSecond> Models) _last = (DateTimeOffset.MinValue, []);

    public void Count(in Arrival arrival)
    {
        lock (_gate)
        {
            var start = WholeSecond(time.GetUtcNow());
            if (start > _last.Start)
            {
                Begin_NeedsGate(start);
            }

            var model = _last.Models.ContainsKey(arrival.Model) || _last.Models.Count < MaxNamed
                ? arrival.Model : ModelWork.OtherModels;
            var counted = _last.Models.GetValueOrDefault(model) ?? new ArrivalSecond(_last.Start, model, 0, 0)
            {
                Items = 0,
                ObjectiveSeconds = arrival.ObjectiveSeconds,
            };
            _last.Models[model] = arrival.AsksForCapacity
                ? counted with { Jobs = counted.Jobs + 1, Items = counted.Items + arrival.Items }
                : counted with { BulkJobs = counted.BulkJobs + 1 };
        }
    }

    public ArrivalReading Read(DateTimeOffset since)
    {
        var until = WholeSecond(time.GetUtcNow());
        lock (_gate)
        {
            List<ArrivalSecond> seconds = [];
            foreach (var (start, models) in _seconds)
            {
                if (start >= since && start < until)
                {
                    seconds.AddRange(models.Values);
                }
            }

            return new ArrivalReading(until, seconds);
        }
    }

    public Task<ArrivalReading> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        Task.FromResult(Read(since));

    private void Begin_NeedsGate(DateTimeOffset start)
    {
        _last = (start, []);
        if (_seconds.Count == SecondsKept)
        {
            _seconds.Dequeue();
        }

        _seconds.Enqueue(_last);
    }

    private static DateTimeOffset WholeSecond(DateTimeOffset moment) =>
        moment.AddTicks(-(moment.Ticks % TimeSpan.TicksPerSecond));
}
