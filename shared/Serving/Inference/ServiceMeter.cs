namespace Serverless.Serving.Inference;

/// <summary>
/// Measures how long messages take, grouped by the number of messages in hand at their start. A mean covers one to two
/// windows of 30 s, that is, about the last minute.
/// </summary>
public sealed class ServiceMeter(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);
    private readonly Lock _gate = new();
    private Dictionary<int, (long Served, double Seconds)> _present = [];
    private Dictionary<int, (long Served, double Seconds)> _past = [];
    private long _windowStart = time.GetTimestamp();

    public void Served(int inHand, TimeSpan took) => Add(inHand, served: 1, took);

    /// <summary>
    /// Adds the time of a message that was not served. By Little's law S = L / λ, the time in hand of all messages
    /// counts, per message served.
    /// </summary>
    public void GaveBack(int inHand, TimeSpan took) => Add(inHand, served: 0, took);

    /// <summary>Returns one entry for each observed number of messages in hand, smallest first.</summary>
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
                    .Where(sum => sum.Served > 0)
                    .Select(sum => new ServiceTime(sum.InHand, sum.Served, sum.Seconds / sum.Served)),
            ];
        }
    }

    private void Add(int inHand, int served, TimeSpan took)
    {
        lock (_gate)
        {
            Turn_NeedsGate();
            var (before, seconds) = _present.GetValueOrDefault(inHand);
            _present[inHand] = (before + served, seconds + took.TotalSeconds);
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

/// <summary>The mean time of the messages that were processed while <paramref name="InHand"/> were in hand.</summary>
public readonly record struct ServiceTime(int InHand, long Served, double MeanSeconds);
