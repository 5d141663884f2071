using Serverless.Scaling.Arrivals;

namespace Serverless.Scaling.Decisions;

/// <summary>
/// Prevents a scale-in that would have to be taken back: while jobs are late, while an instance starts for jobs that
/// wait, and within a minute of a scale-out or of a new leader. So a change is reversed at most once a minute.
/// </summary>
public sealed class Holding(ScalingSettings settings)
{
    private const double HoldSeconds = 60;

    private double _takenOverAt = double.NegativeInfinity;
    private double _scaledOutAt = double.NegativeInfinity;
    private int _before = settings.Floor;

    /// <summary>Starts with a count that another leader requested.</summary>
    public void TakeOver(int before, DateTimeOffset now)
    {
        _before = before;
        _takenOverAt = before > settings.Floor ? Seconds(now) : double.NegativeInfinity;
    }

    /// <param name="wanted">The count that the rules want.</param>
    /// <param name="before">The count that the last decision requested.</param>
    /// <param name="demand">The demand of this second.</param>
    /// <param name="isLate">Whether jobs are late.</param>
    /// <returns>The count to request, and why it is not the wanted one.</returns>
    public (int Instances, string? Why) Step(int wanted, int before, Demand demand, bool isLate)
    {
        var now = Seconds(demand.At);
        _scaledOutAt = before > _before ? now : _scaledOutAt;
        _before = before;
        var why = wanted >= before ? null
            : isLate ? "nothing is scaled in while jobs are late"
            : demand is { Starting: > 0, Waiting: > 0 }
                ? "nothing is scaled in while an instance starts for jobs that wait"
            : now - _takenOverAt < HoldSeconds ? "nothing is scaled in within a minute of a new leader"
            : now - _scaledOutAt < HoldSeconds ? "nothing is scaled in within a minute of a scale-out"
            : null;
        return (why is null ? wanted : before, why);
    }

    public void Transfer(RuleMemory memory)
    {
        memory.Transfer(ref _takenOverAt);
        memory.Transfer(ref _scaledOutAt);
        memory.Transfer(ref _before);
    }

    private static double Seconds(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds() / 1000.0;
}
