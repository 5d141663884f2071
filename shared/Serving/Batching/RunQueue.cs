namespace Serverless.Serving.Batching;

/// <summary>
/// The jobs that wait for a run, and the active runs. Decides which run is next and whether it may begin now. It
/// chooses the lane first (<see cref="LaneTurns"/>), then the model (<see cref="ModelTurns"/>), then the job that
/// arrived first. Not thread-safe.
/// </summary>
internal sealed class RunQueue(BatchLessons lessons, int threads)
{
    private readonly WaitingLines _lines = new(lessons);
    private readonly ActiveRuns _runs = new(threads);
    private readonly LaneTurns _lanes = new();
    private readonly ModelTurns[] _models = [new(), new()];

    /// <summary>
    /// Whether a job might begin before an active run ends, because the active runs turn out to be long.
    /// </summary>
    public bool MayOvertakeLater => _runs.HasSpare && _lines.Heads.Any(head => _runs.MayOvertake(head.Key.Model));

    public void Add(BatchItem item, TimeSpan now) => _lines.Add(item, now);

    public bool CanTake(TimeSpan now) => Next(now) is not null;

    /// <summary>Begins the next run; null if none may begin.</summary>
    public ActiveRun? Take(TimeSpan now)
    {
        foreach (var active in _runs.All)
        {
            Charge(active, active.Length(now));
        }

        if (Next(now) is not var (key, isContended))
        {
            return null;
        }

        var room = Math.Clamp(_runs.Idle, 1, _runs.RoomFor(key.Model));
        var run = new ActiveRun(_lines.Take(key, room), now) { IsContended = isContended };
        if (_runs.Idle > 0 && !isContended)
        {
            _lanes.Reset();
        }

        _models[(int)key.Lane].Begin(run.Name);
        _runs.Add(run);
        Charge(run, run.Expected);
        return run;
    }

    public void End(ActiveRun run, TimeSpan now)
    {
        _runs.Remove(run);
        Charge(run, run.Elapsed(now));
        if (run.HasBegun)
        {
            run.Model.LearnRun(run.Elapsed(now));
        }
    }

    /// <summary>Removes the items that arrived by this time and still wait.</summary>
    public List<BatchItem> Remove(TimeSpan arrivedBy) => _lines.Remove(arrivedBy);

    /// <summary>The line that is next, and whether both lanes wait for a thread; null if no run may begin.</summary>
    private (LineKey Key, bool IsContended)? Next(TimeSpan now) =>
        (Next(Lane.Interactive, now), Next(Lane.Bulk, now)) switch
        {
            (null, null) => null,
            (null, { } bulk) => (bulk, false),
            ({ } interactive, { } bulk) when _runs.Idle > 0 =>
                (_lanes.Next(bulk.Model.ExpectedRun) == Lane.Bulk ? bulk : interactive, true),
            ({ } interactive, _) => (interactive, false),
        };

    private LineKey? Next(Lane lane, TimeSpan now)
    {
        LineKey? best = null;
        var first = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        foreach (var (key, arrival) in _runs.HasThread ? _lines.Heads : [])
        {
            if (key.Lane == lane
                && (_models[(int)lane].StartOf(key.Model.Manifest.Name), arrival) is var turn
                && turn.CompareTo(first) < 0 && _runs.MayBegin(key.Model, lane, now))
            {
                (best, first) = (key, turn);
            }
        }

        return best;
    }

    /// <summary>Raises or lowers what the model and the lane of a run are charged to this time.</summary>
    private void Charge(ActiveRun run, TimeSpan time)
    {
        _models[(int)run.Lane].Charge(run.Name, time - run.Charged);
        if (run.IsContended)
        {
            _lanes.Charge(run.Lane, time - run.Charged);
        }

        run.Charged = time;
    }
}
