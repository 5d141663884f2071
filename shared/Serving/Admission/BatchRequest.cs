namespace Serverless.Serving.Admission;

/// <summary>Many submits in one.</summary>
public sealed record BatchRequest
{
    /// <summary>The body of each.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> Items { get; init; }

    /// <summary>Whose idempotency keys these are.</summary>
    public string Caller { get; init; } = "";

    /// <summary>
    /// The idempotency key of the whole: an item that has neither id nor key gets one from it and its place.
    /// </summary>
    public string? Key { get; init; }
}
