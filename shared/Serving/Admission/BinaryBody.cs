using System.Buffers.Binary;
using System.Text.Json;

namespace Serverless.Serving.Admission;

/// <summary>
/// The bytes that follow the JSON of a request body. They are assigned to the tensors in order (Open Inference binary
/// tensor data extension). A tensor is a slice of them: nothing is copied or parsed.
/// </summary>
internal sealed class BinaryBody
{
    /// <summary>For a body that is only JSON.</summary>
    public static readonly BinaryBody None = new(default, isGiven: false);

    private readonly bool _isGiven;
    private ReadOnlyMemory<byte> _rest;

    private BinaryBody(ReadOnlyMemory<byte> bytes, bool isGiven)
    {
        _rest = bytes;
        _isGiven = isGiven;
    }

    /// <summary>Splits a body at the length given in the request's header.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="jsonLength">The length of the JSON in bytes; null if the whole body is JSON.</param>
    /// <param name="faults">Receives a fault if the length exceeds the body.</param>
    public static (ReadOnlyMemory<byte> Json, BinaryBody Binary) Split(
        ReadOnlyMemory<byte> body, int? jsonLength, Faults faults)
    {
        if (jsonLength is not { } length)
        {
            return (body, None);
        }

        if (length <= body.Length)
        {
            return (body[..length], new BinaryBody(body[length..], isGiven: true));
        }

        faults.Add(
            "header Inference-Header-Content-Length",
            $"{length}", $"must be at most the {body.Length} bytes of the body");
        return (body, None);
    }

    /// <summary>
    /// Takes the next bytes, as many as the tensor declares. Returns null and adds a fault if that is not possible.
    /// </summary>
    public ReadOnlyMemory<byte>? Take(JsonElement size, Datatype datatype, int[] shape, string at, Faults faults)
    {
        if (!_isGiven)
        {
            faults.Add(at, size, "requires the header Inference-Header-Content-Length and the bytes after the JSON");
            return null;
        }

        if (size.ValueKind != JsonValueKind.Number || !size.TryGetInt32(out var length) || length < 0)
        {
            faults.Add(at, size, "must be a whole number of bytes");
            return null;
        }

        if (length > _rest.Length)
        {
            faults.Add(at, size, $"exceeds the {_rest.Length} bytes that remain in the body");
            return null;
        }

        var data = _rest[..length];
        _rest = _rest[length..];
        if (Violation(data.Span, datatype, shape) is not { } rule)
        {
            return data;
        }

        faults.Add(at, size, rule);
        return null;
    }

    /// <summary>Adds a fault if bytes remain that no tensor took.</summary>
    public void RefuseUnused(Faults faults)
    {
        if (!_rest.IsEmpty)
        {
            faults.Add(
                "body", $"{_rest.Length} bytes more than its tensors",
                "the binary_data_size of all inputs must add up to the bytes after the JSON");
        }
    }

    /// <returns>The rule that the bytes break; null if they are a tensor of this type and shape.</returns>
    private static string? Violation(ReadOnlySpan<byte> data, Datatype datatype, int[] shape)
    {
        var elements = shape.Aggregate(1L, (product, dimension) => product * dimension);
        if (datatype == Datatype.Bytes)
        {
            return HasStrings(data, elements)
                ? null
                : $"must be the size of {elements} elements of BYTES, each a 4-byte length followed by that many bytes";
        }

        if (data.Length != elements * datatype.Size)
        {
            return $"must be {elements * datatype.Size}, the size of shape [{string.Join(", ", shape)}] of "
                + $"{datatype.Wire}";
        }

        return datatype == Datatype.Bool && data.ContainsAnyExceptInRange((byte)0, (byte)1)
            ? "must be bytes of 0 or 1 for BOOL" : null;
    }

    private static bool HasStrings(ReadOnlySpan<byte> data, long elements)
    {
        for (var i = 0L; i < elements; i++)
        {
            if (!BinaryPrimitives.TryReadUInt32LittleEndian(data, out var length)
                || length > data.Length - sizeof(uint))
            {
                return false;
            }

            data = data[(sizeof(uint) + (int)length)..];
        }

        return data.IsEmpty;
    }
}
