namespace Serverless.Scaling.Decisions;

/// <summary>
/// Stores the decisions. A store needs the key (<see cref="Decision.Key"/>, which sorts newest first) and a JSON body.
/// </summary>
public interface ILedger
{
    /// <summary>Appends a decision. The call is idempotent.</summary>
    Task AppendAsync(Decision decision, CancellationToken cancellationToken);

    /// <summary>
    /// Returns up to <paramref name="limit"/> decisions, newest first, whose key is after <paramref name="after"/>
    /// (null: from the newest).
    /// </summary>
    Task<IReadOnlyList<Decision>> ReadAsync(string? after, int limit, CancellationToken cancellationToken);
}
