namespace Serverless.Scaling.Arrivals;

/// <summary>
/// Counts the arrivals of the last two minutes in memory. On one machine the gateway writes these counts and the
/// detector reads them.
/// </summary>
public sealed class ArrivalCounts(TimeProvider time) : IArrivalCounter, IArrivalReadings
{
    private const int SecondsKept = 120;

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

            var counted = _last.Models.GetValueOrDefault(arrival.Model)
                ?? new ArrivalSecond(_last.Start, arrival.Model, 0, 0);
            _last.Models[arrival.Model] = arrival.AsksForCapacity
                ? counted with { Jobs = counted.Jobs + 1 }
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
