namespace Serverless.Scaling.Effects;

/// <summary>One row that tells every worker how many messages to hold at once, and whether fallbacks answer; workers read it each second.</summary>
public interface IConcurrencyControl
{
    /// <returns>Null where none was ever written: workers then keep their own setting.</returns>
    Task<ConcurrencyControl?> ReadAsync(CancellationToken cancellationToken);

    Task WriteAsync(ConcurrencyControl control, CancellationToken cancellationToken);
}

/// <summary>
/// Messages that each instance may have in hand, since <paramref name="SetAt"/>. Until <paramref name="DegradeUntil"/> jobs that allow it run
/// on their model's fallback: a moment and not a switch, so that it ends by itself even where the detector does.
/// </summary>
public sealed record ConcurrencyControl(int Concurrency, DateTimeOffset SetAt, DateTimeOffset? DegradeUntil = null)
{
    private static readonly TimeSpan Term = TimeSpan.FromSeconds(60);

    public static ConcurrencyControl Of(int concurrency, bool degrade, DateTimeOffset now) => new(concurrency, now, degrade ? now + Term : null);

    /// <summary>Whether this row says the same for long enough, so that it need not be written again.</summary>
    public bool Covers(ConcurrencyControl newer) => Concurrency == newer.Concurrency
        && DegradeUntil.HasValue == newer.DegradeUntil.HasValue
        && newer.DegradeUntil.GetValueOrDefault() - DegradeUntil.GetValueOrDefault() < Term / 2;
}
