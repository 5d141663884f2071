namespace Serverless.Scaling.Decisions;

/// <summary>Keeps the decisions. A store needs the key (<see cref="Decision.Key"/>, whose ordinal order is newest first) and a JSON body.</summary>
public interface ILedger
{
    /// <summary>Appends a decision; the same one twice is kept once.</summary>
    Task AppendAsync(Decision decision, CancellationToken cancellationToken);

    /// <summary>Newest first: those whose key comes after <paramref name="after"/> (null: from the newest), at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<Decision>> ReadAsync(string? after, int limit, CancellationToken cancellationToken);
}
