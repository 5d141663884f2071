using System.Buffers.Binary;
using System.Text.Json;

namespace Serverless.Serving.Admission;

/// <summary>
/// The bytes behind the JSON of a request's body, handed out to its tensors in their order (Open Inference binary
/// tensor data extension). A tensor is a window onto them: nothing is copied or parsed.
/// </summary>
internal sealed class BinaryBody
{
    /// <summary>For a body that is JSON and nothing else.</summary>
    public static readonly BinaryBody None = new(default, isGiven: false);

    private readonly bool _isGiven;
    private ReadOnlyMemory<byte> _rest;

    private BinaryBody(ReadOnlyMemory<byte> bytes, bool isGiven)
    {
        _rest = bytes;
        _isGiven = isGiven;
    }

    /// <summary>Parts a body at the length that its header told.</summary>
    /// <param name="body">All of it.</param>
    /// <param name="jsonLength">Bytes of JSON; null: all are.</param>
    /// <param name="faults">Notes a length that is more than there is.</param>
    public static (ReadOnlyMemory<byte> Json, BinaryBody Binary) Part(
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

    /// <summary>The next bytes, as many as the tensor says; null where it cannot have them, the fault noted.</summary>
    public ReadOnlyMemory<byte>? Take(JsonElement size, Datatype datatype, int[] shape, string at, Faults faults)
    {
        if (!_isGiven)
        {
            faults.Add(at, size, "needs the header Inference-Header-Content-Length, and the bytes behind the JSON");
            return null;
        }

        if (size.ValueKind != JsonValueKind.Number || !size.TryGetInt32(out var length) || length < 0)
        {
            faults.Add(at, size, "must be a whole number of bytes");
            return null;
        }

        if (length > _rest.Length)
        {
            faults.Add(at, size, $"is more than the {_rest.Length} bytes that are left of the body");
            return null;
        }

        var data = _rest[..length];
        _rest = _rest[length..];
        if (Misfit(data.Span, datatype, shape) is not { } rule)
        {
            return data;
        }

        faults.Add(at, size, rule);
        return null;
    }

    /// <summary>Notes bytes that no tensor took.</summary>
    public void RefuseRest(Faults faults)
    {
        if (!_rest.IsEmpty)
        {
            faults.Add(
                "body", $"{_rest.Length} bytes longer than its tensors",
                "the binary_data_size of all inputs must add up to the bytes behind the JSON");
        }
    }

    /// <returns>Null where the bytes are a tensor of this type and shape.</returns>
    private static string? Misfit(ReadOnlySpan<byte> data, Datatype datatype, int[] shape)
    {
        var elements = shape.Aggregate(1L, (product, dimension) => product * dimension);
        if (datatype == Datatype.Bytes)
        {
            return HasStrings(data, elements)
                ? null
                : $"must be what {elements} elements of BYTES take, each 4 bytes of length and as many bytes as that "
                    + "says";
        }

        if (data.Length != elements * datatype.Size)
        {
            return $"must be {elements * datatype.Size}, what shape [{string.Join(", ", shape)}] of {datatype.Wire} "
                + "takes";
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
