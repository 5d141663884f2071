namespace Serverless.Scaling.Decisions;

/// <summary>A page of the ledger, newest first: what <c>GET /v1/burst/decisions</c> answers; <see cref="After"/> asks for the next.</summary>
public sealed record LedgerPage(IReadOnlyList<Decision> Decisions, string? After);

/// <summary>Reads the ledger by pages.</summary>
public sealed class LedgerPages(ILedger ledger)
{
    public const int MostPerPage = 200;

    /// <summary>Without <paramref name="memory"/> the rule's memory, which only the replay needs, is left out.</summary>
    public async Task<LedgerPage> ReadAsync(string? after, int limit, bool memory, CancellationToken cancellationToken)
    {
        limit = Math.Clamp(limit, 1, MostPerPage);
        var decisions = await ledger.ReadAsync(after, limit, cancellationToken);
        var next = decisions.Count == limit ? decisions[^1].Key : null;
        return new LedgerPage(memory ? decisions : [.. decisions.Select(d => d with { Memory = null })], next);
    }
}
