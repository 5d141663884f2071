using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Serverless.Serving.Admission;

/// <summary>Converts the JSON elements of a tensor to bytes: little-endian, row-major.</summary>
internal static class TensorData
{
    /// <summary>Returns the bytes. Returns null and adds faults if the data is not valid.</summary>
    public static byte[]? Read(JsonElement data, Datatype datatype, int[] shape, string at, Faults faults)
    {
        if (data.ValueKind != JsonValueKind.Array)
        {
            faults.Add(at, data, "must be an array");
            return null;
        }

        var elements = shape.Aggregate(1, (product, dimension) => product * dimension);
        var nested = data.GetArrayLength() > 0 && data[0].ValueKind == JsonValueKind.Array;
        if (!nested && data.GetArrayLength() != elements)
        {
            faults.Add(at, data, $"must have the {elements} elements of shape [{string.Join(", ", shape)}]");
            return null;
        }

        // The count is checked before memory is allocated: a shape alone must not cause an allocation of gigabytes.
        if (nested && !HasShape(data, shape, 0))
        {
            faults.Add(at, data, $"must be nested as shape [{string.Join(", ", shape)}]");
            return null;
        }

        if (!nested && datatype == Datatype.Fp32
            && PlainNumbers.TryRead(JsonMarshal.GetRawUtf8Value(data), elements) is { } numbers)
        {
            return numbers;
        }

        using var bytes = new MemoryStream(elements * Math.Max(datatype.Size, sizeof(int)));
        var index = 0;
        return Write(data, datatype, bytes, ref index, at, faults) ? bytes.ToArray() : null;
    }

    private static bool HasShape(JsonElement data, int[] shape, int level)
    {
        if (level == shape.Length)
        {
            return data.ValueKind != JsonValueKind.Array;
        }

        return data.ValueKind == JsonValueKind.Array && data.GetArrayLength() == shape[level]
            && data.EnumerateArray().All(part => HasShape(part, shape, level + 1));
    }

    private static bool Write(
        JsonElement data, Datatype datatype, MemoryStream bytes, ref int index, string at, Faults faults)
    {
        var valid = true;
        Span<byte> buffer = stackalloc byte[sizeof(double)];
        foreach (var element in data.EnumerateArray())
        {
            if (element.ValueKind == JsonValueKind.Array)
            {
                valid &= Write(element, datatype, bytes, ref index, at, faults);
                continue;
            }

            if (datatype == Datatype.Bytes && element.ValueKind == JsonValueKind.String)
            {
                WriteString(element.GetString()!, bytes);
            }
            else if (TryEncode(element, datatype, buffer))
            {
                bytes.Write(buffer[..datatype.Size]);
            }
            else
            {
                faults.Add($"{at}[{index}]", element, Rule(datatype));
                valid = false;
            }

            index++;
            if (faults.IsFull)
            {
                return false;
            }
        }

        return valid;
    }

    private static void WriteString(string text, MemoryStream bytes)
    {
        var encoded = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, encoded.Length);
        bytes.Write(length);
        bytes.Write(encoded);
    }

    private static bool TryEncode(JsonElement element, Datatype datatype, Span<byte> bytes)
    {
        if (datatype == Datatype.Bool)
        {
            bytes[0] = element.ValueKind == JsonValueKind.True ? (byte)1 : (byte)0;
            return element.ValueKind is JsonValueKind.True or JsonValueKind.False;
        }

        return element.ValueKind == JsonValueKind.Number && datatype switch
        {
            Datatype.Fp16 => element.TryGetDouble(out var v) && TryWriteHalf((Half)v, bytes),
            Datatype.Fp32 => element.TryGetSingle(out var v) && TryWriteSingle(v, bytes),
            Datatype.Fp64 => element.TryGetDouble(out var v) && TryWriteDouble(v, bytes),
            Datatype.UInt64 => element.TryGetUInt64(out var v) && BinaryPrimitives.TryWriteUInt64LittleEndian(bytes, v),
            Datatype.Bytes => false,
            _ => element.TryGetInt64(out var v) && TryWriteInteger(v, datatype, bytes),
        };
    }

    private static bool TryWriteInteger(long value, Datatype datatype, Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return datatype switch
        {
            Datatype.UInt8 => value is >= byte.MinValue and <= byte.MaxValue,
            Datatype.UInt16 => value is >= ushort.MinValue and <= ushort.MaxValue,
            Datatype.UInt32 => value is >= uint.MinValue and <= uint.MaxValue,
            Datatype.Int8 => value is >= sbyte.MinValue and <= sbyte.MaxValue,
            Datatype.Int16 => value is >= short.MinValue and <= short.MaxValue,
            Datatype.Int32 => value is >= int.MinValue and <= int.MaxValue,
            _ => true,
        };
    }

    private static bool TryWriteHalf(Half value, Span<byte> bytes) =>
        Half.IsFinite(value) && BinaryPrimitives.TryWriteHalfLittleEndian(bytes, value);

    private static bool TryWriteSingle(float value, Span<byte> bytes) =>
        float.IsFinite(value) && BinaryPrimitives.TryWriteSingleLittleEndian(bytes, value);

    private static bool TryWriteDouble(double value, Span<byte> bytes) =>
        double.IsFinite(value) && BinaryPrimitives.TryWriteDoubleLittleEndian(bytes, value);

    private static string Rule(Datatype datatype) => datatype switch
    {
        Datatype.Bool => "must be true or false",
        Datatype.Bytes => "must be a string",
        Datatype.Fp16 or Datatype.Fp32 or Datatype.Fp64 => $"must be a finite {datatype.Wire} number",
        _ => $"must be a whole number within {datatype.Wire}",
    };
}
