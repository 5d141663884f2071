namespace Serverless.Scaling.Effects;

/// <summary>The warm instances: worker processes on one machine, always-ready instances on Azure.</summary>
public interface IWarmInstances
{
    Task<InstanceCounts> ReadAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Requests a count. The call is idempotent. Raising starts instances at once, and lowering drains them first.
    /// </summary>
    Task<EffectResult> SetAsync(int wanted, CancellationToken cancellationToken);
}

/// <summary>The state of the pool at <see cref="MeasuredAt"/>.</summary>
public sealed record InstanceCounts
{
    public required DateTimeOffset MeasuredAt { get; init; }

    /// <summary>The count requested last.</summary>
    public required int Wanted { get; init; }

    /// <summary>Ready and taking messages.</summary>
    public required int Live { get; init; }

    /// <summary>Requested and not yet ready.</summary>
    public required int Starting { get; init; }

    /// <summary>Finishing what they have in hand.</summary>
    public required int Draining { get; init; }

    /// <summary>How long the last start took, from request to readiness; null before the first.</summary>
    public TimeSpan? StartUp { get; init; }

    /// <summary>Why instances repeatedly fail to start; null if they start.</summary>
    public string? CrashLoop { get; init; }
}
