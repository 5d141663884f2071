namespace Serverless.Scaling.Effects;

/// <summary>The instances that stand ready: worker processes on one machine, always-ready instances on Azure.</summary>
public interface IWarmInstances
{
    Task<InstanceCounts> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Asks for a count. Idempotent; raising starts at once, lowering drains first.</summary>
    Task<EffectResult> SetAsync(int wanted, CancellationToken cancellationToken);
}

/// <summary>The pool at <see cref="MeasuredAt"/>.</summary>
public sealed record InstanceCounts
{
    public required DateTimeOffset MeasuredAt { get; init; }

    /// <summary>The count that was last asked for.</summary>
    public required int Wanted { get; init; }

    /// <summary>Ready and taking messages.</summary>
    public required int Live { get; init; }

    /// <summary>Asked for and not yet ready.</summary>
    public required int Starting { get; init; }

    /// <summary>Finishing what they have in hand.</summary>
    public required int Draining { get; init; }

    /// <summary>How long the last start took from request to readiness; null while none has been seen.</summary>
    public TimeSpan? StartUp { get; init; }

    /// <summary>Why instances fail to start again and again; null where they do not.</summary>
    public string? CrashLoop { get; init; }
}
