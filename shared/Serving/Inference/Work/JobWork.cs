namespace Serverless.Serving.Inference.Work;

/// <summary>
/// What one job occupies of its instance, from its receipt until it is disposed: a place, except while it waits for a
/// run, and its share of a run. An attempt that fails counts with its time but without items.
/// </summary>
public sealed class JobWork : IDisposable
{
    private readonly WorkMeter _meter;
    private double _placeSeconds;
    private double _runSeconds;
    private double _placesBefore;
    private double _runsBefore;
    private bool _isDisposed;

    internal JobWork(WorkMeter meter, ModelSums sums, Job job) =>
        (_meter, Sums, Items, IsInteractive) = (meter, sums, job.Items, job.Lane == Lane.Interactive);

    internal ModelSums Sums { get; }

    internal int Items { get; }

    internal bool IsInteractive { get; }

    /// <summary>Whether the gate has admitted it.</summary>
    internal bool IsInHand { get; private set; }

    internal bool IsCompleted { get; private set; }

    /// <summary>Whether it waited no longer than its objective; null if that is not judged.</summary>
    internal bool? IsInTime { get; private set; }

    internal bool OccupiesPlace { get; private set; }

    /// <summary>Its weight in the active run that it shares; 0 if it does not run.</summary>
    internal double RunShare { get; private set; }

    /// <summary>Records that the gate admitted the job.</summary>
    public void Begin() => _meter.Change(this, occupiesPlace: true, runShare: 0);

    /// <summary>Records that the job waits until a thread is free for its run.</summary>
    public void WaitForRun() => _meter.Change(this, occupiesPlace: false, runShare: 0);

    /// <param name="share">Its share of the items in the run.</param>
    public void BeginRun(double share) => _meter.Change(this, occupiesPlace: true, share);

    /// <summary>Records that the job waits for the store, which is not its own work.</summary>
    public void Pause() => _meter.Change(this, occupiesPlace: false, runShare: 0);

    public void EndRun() => _meter.Change(this, occupiesPlace: true, runShare: 0);

    /// <param name="isInTime">Whether it waited no longer than its objective; null if that is not judged.</param>
    public void Judge(bool? isInTime) => IsInTime = isInTime;

    /// <summary>Records that the job has ended.</summary>
    public void Complete() => IsCompleted = true;

    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _meter.End(this);
        }
    }

    /// <summary>Its work until the clocks show these seconds.</summary>
    internal double Seconds(double places, double runs) =>
        Math.Max(PlaceSeconds(places), RunSeconds(runs));

    internal void Change_NeedsLock(bool occupiesPlace, double runShare, double places, double runs)
    {
        (_placeSeconds, _runSeconds) = (PlaceSeconds(places), RunSeconds(runs));
        (_placesBefore, _runsBefore) = (places, runs);
        (OccupiesPlace, RunShare, IsInHand) = (occupiesPlace, runShare, true);
    }

    private double PlaceSeconds(double places) => _placeSeconds + (OccupiesPlace ? places - _placesBefore : 0);

    private double RunSeconds(double runs) => _runSeconds + RunShare * (runs - _runsBefore);
}
