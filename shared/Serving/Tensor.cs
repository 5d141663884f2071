namespace Serverless.Serving;

/// <summary>
/// A named array. <see cref="Data"/> is little-endian and row-major, the elements side by side;
/// an element of <see cref="Datatype.Bytes"/> is a 4-byte length and that many bytes (Open Inference binary extension).
/// </summary>
public sealed record Tensor
{
    public required string Name { get; init; }

    public required Datatype Datatype { get; init; }

    public required IReadOnlyList<int> Shape { get; init; }

    public required ReadOnlyMemory<byte> Data { get; init; }
}
