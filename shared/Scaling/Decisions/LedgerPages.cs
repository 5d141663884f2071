namespace Serverless.Scaling.Decisions;

/// <summary>
/// A page of the ledger, newest first, which <c>GET /v1/burst/decisions</c> returns. <see cref="After"/> selects the
/// next page.
/// </summary>
public sealed record LedgerPage(IReadOnlyList<Decision> Decisions, string? After);

/// <summary>Reads the ledger in pages.</summary>
public sealed class LedgerPages(ILedger ledger)
{
    public const int MaxPerPage = 200;

    /// <summary>
    /// Reads a page. If <paramref name="memory"/> is false, the rule's memory, which only the replay needs, is omitted.
    /// </summary>
    public async Task<LedgerPage> ReadAsync(string? after, int limit, bool memory, CancellationToken cancellationToken)
    {
        limit = Math.Clamp(limit, 1, MaxPerPage);
        var decisions = await ledger.ReadAsync(after, limit, cancellationToken);
        var next = decisions.Count == limit ? decisions[^1].Key : null;
        return new LedgerPage(memory ? decisions : [.. decisions.Select(d => d with { Memory = null })], next);
    }
}
