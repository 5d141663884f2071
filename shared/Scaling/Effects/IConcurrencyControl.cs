namespace Serverless.Scaling.Effects;

/// <summary>One row that tells every worker how many messages to hold at once; workers read it each second.</summary>
public interface IConcurrencyControl
{
    /// <returns>Null where none was ever written: workers then keep their own setting.</returns>
    Task<ConcurrencyControl?> ReadAsync(CancellationToken cancellationToken);

    Task WriteAsync(ConcurrencyControl control, CancellationToken cancellationToken);
}

/// <summary>Messages that each instance may have in hand, since <paramref name="SetAt"/>.</summary>
public sealed record ConcurrencyControl(int Concurrency, DateTimeOffset SetAt);
