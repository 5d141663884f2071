namespace Serverless.Scaling.Effects;

/// <summary>
/// Stores one row with the concurrency of every worker and whether fallbacks answer. Workers read it every second.
/// </summary>
public interface IConcurrencyControl
{
    /// <returns>Null if none was written yet. Workers then keep their own setting.</returns>
    Task<ConcurrencyControl?> ReadAsync(CancellationToken cancellationToken);

    Task WriteAsync(ConcurrencyControl control, CancellationToken cancellationToken);
}

/// <summary>
/// Messages that each instance may have in hand, since <paramref name="SetAt"/>. Until <paramref name="DegradeUntil"/>,
/// jobs that allow degradation run on their model's fallback. It is a time, not a switch, so degradation ends even if
/// the detector stops.
/// </summary>
public sealed record ConcurrencyControl(int Concurrency, DateTimeOffset SetAt, DateTimeOffset? DegradeUntil = null)
{
    private static readonly TimeSpan Term = TimeSpan.FromSeconds(60);

    public static ConcurrencyControl Of(int concurrency, bool degrade, DateTimeOffset now) =>
        new(concurrency, now, degrade ? now + Term : null);

    /// <summary>Whether this row has the same content for long enough, so that it need not be written again.</summary>
    public bool Covers(ConcurrencyControl newer) => Concurrency == newer.Concurrency
        && DegradeUntil.HasValue == newer.DegradeUntil.HasValue
        && newer.DegradeUntil.GetValueOrDefault() - DegradeUntil.GetValueOrDefault() < Term / 2;
}
