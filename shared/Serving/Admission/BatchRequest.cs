namespace Serverless.Serving.Admission;

/// <summary>Many submits in one request.</summary>
public sealed record BatchRequest
{
    /// <summary>The body of each submit.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> Items { get; init; }

    /// <summary>The caller, who is the scope of the idempotency keys.</summary>
    public string Caller { get; init; } = "";

    /// <summary>
    /// The idempotency key of the batch. An item without its own id or key gets an id derived from this key and the
    /// item's index.
    /// </summary>
    public string? Key { get; init; }
}
