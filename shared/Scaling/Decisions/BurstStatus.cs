using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Bursts;
using Serverless.Scaling.Effects;

namespace Serverless.Scaling.Decisions;

/// <summary>The state now, as the last tick left it: what <c>GET /v1/burst</c> answers.</summary>
public sealed record BurstStatus
{
    public required DateTimeOffset At { get; init; }

    public required BurstState State { get; init; }

    /// <summary>The burst as it is seen: since when, how steep, how much longer it is likely to last.</summary>
    public Burst Burst { get; init; }

    public required int WarmInstances { get; init; }

    /// <summary>The span in which four of five sizing rules lie.</summary>
    public Span Span { get; init; }

    public required int Concurrency { get; init; }

    /// <summary>Whether jobs that allow it run on their model's fallback, since when, and why.</summary>
    public Degradation Degradation { get; init; }

    public required string Reason { get; init; }

    public string? Rail { get; init; }

    public bool DryRun { get; init; }

    public Override? Override { get; init; }

    public required Demand Inputs { get; init; }
}

/// <summary>Where the loop leaves the state for whoever asks: one row, replaced.</summary>
public interface IBurstStatus
{
    /// <returns>Null before the first tick.</returns>
    Task<BurstStatus?> ReadAsync(CancellationToken cancellationToken);

    Task WriteAsync(BurstStatus status, CancellationToken cancellationToken);
}

/// <summary>The state in memory, where detector and gateway are one process.</summary>
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
