namespace Serverless.Serving.Inference;

/// <summary>
/// How long messages take, by how many were in hand when they came in: means over one to two windows of 30 s, so that a
/// report covers about the last minute and forgets what was before.
/// </summary>
public sealed class ServiceMeter(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);
    private readonly Lock _gate = new();
    private Dictionary<int, (long Served, double Seconds)> _present = [];
    private Dictionary<int, (long Served, double Seconds)> _past = [];
    private long _windowStart = time.GetTimestamp();

    public void Served(int inHand, TimeSpan took)
    {
        lock (_gate)
        {
            Turn_NeedsGate();
            var (served, seconds) = _present.GetValueOrDefault(inHand);
            _present[inHand] = (served + 1, seconds + took.TotalSeconds);
        }
    }

    /// <summary>One entry for each count of messages in hand that was seen, the smallest first.</summary>
    public IReadOnlyList<ServiceTime> Read()
    {
        lock (_gate)
        {
            Turn_NeedsGate();
            return
            [
                .. _past.Concat(_present)
                    .GroupBy(entry => entry.Key, entry => entry.Value)
                    .OrderBy(group => group.Key)
                    .Select(group =>
                        (InHand: group.Key, Served: group.Sum(v => v.Served), Seconds: group.Sum(v => v.Seconds)))
                    .Select(sum => new ServiceTime(sum.InHand, sum.Served, sum.Seconds / sum.Served)),
            ];
        }
    }

    private void Turn_NeedsGate()
    {
        var elapsed = time.GetElapsedTime(_windowStart);
        if (elapsed < Window)
        {
            return;
        }

        _past = elapsed < 2 * Window ? _present : [];
        _present = [];
        _windowStart = time.GetTimestamp();
    }
}

/// <summary>The mean time of the messages that were served while <paramref name="InHand"/> were in hand.</summary>
public readonly record struct ServiceTime(int InHand, long Served, double MeanSeconds);
