namespace Serverless.Scaling.Effects;

/// <summary>Stores an operator's override of the rule's count, which is limited in time.</summary>
public interface IOverride
{
    Task<Override?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Replaces the override; null removes it.</summary>
    Task WriteAsync(Override? operatorOverride, CancellationToken cancellationToken);
}

/// <summary>An operator's override: this many warm instances until <see cref="ExpiresAt"/>.</summary>
public sealed record Override
{
    public required int WarmInstances { get; init; }

    /// <summary>Null leaves the concurrency to the rule.</summary>
    public int? Concurrency { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required string Reason { get; init; }
}
