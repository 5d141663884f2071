namespace Serverless.Serving.Inference;

/// <summary>This instance: its name, when its process started, and when it became ready for jobs.</summary>
public sealed class Instance(string name, DateTimeOffset startedAt)
{
    private long _readyTicks;

    public string Name { get; } = name;

    public DateTimeOffset StartedAt { get; } = startedAt;

    /// <summary>Null while the instance is starting.</summary>
    public DateTimeOffset? ReadyAt =>
        Volatile.Read(ref _readyTicks) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>Records the time. Only the first call has an effect.</summary>
    public void BecomeReady(DateTimeOffset now) => Interlocked.CompareExchange(ref _readyTicks, now.UtcTicks, 0);
}
