namespace Serverless.Scaling.Decisions;

/// <summary>Stores the state for readers: one row, replaced on each tick.</summary>
public interface IBurstStatus
{
    /// <returns>Null before the first tick.</returns>
    Task<BurstStatus?> ReadAsync(CancellationToken cancellationToken);

    Task WriteAsync(BurstStatus status, CancellationToken cancellationToken);
}

/// <summary>The state in memory, if detector and gateway run in one process.</summary>
public sealed class BurstStatusInMemory : IBurstStatus
{
    private volatile BurstStatus? _status;

    public Task<BurstStatus?> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(_status);

    public Task WriteAsync(BurstStatus status, CancellationToken cancellationToken)
    {
        _status = status;
        return Task.CompletedTask;
    }
}
