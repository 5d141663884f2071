namespace Serverless.Scaling.Effects;

/// <summary>Where an operator says a count that stands instead of the rule's, for a while.</summary>
public interface IOverride
{
    Task<Override?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Replaces the override; null takes it away.</summary>
    Task WriteAsync(Override? order, CancellationToken cancellationToken);
}

/// <summary>An operator's order: this many warm instances until <see cref="ExpiresAt"/>.</summary>
public sealed record Override
{
    public required int WarmInstances { get; init; }

    /// <summary>Null leaves the concurrency to the rule.</summary>
    public int? Concurrency { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required string Reason { get; init; }
}
