using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Serverless.Serving;

/// <summary>
/// A tensor as Open Inference JSON: <c>{name, datatype, shape, data}</c>, with flat data. A binary tensor has, in place
/// of the data, the number of its bytes that follow the JSON.
/// </summary>
[JsonConverter(typeof(TensorDocumentJson))]
public sealed record TensorDocument(Tensor Tensor, bool IsBinary = false);

/// <summary>Writes a tensor document.</summary>
public sealed class TensorDocumentJson : JsonConverter<TensorDocument>
{
    public override TensorDocument Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Admission reads tensors, because it reports every fault.");

    public override void Write(Utf8JsonWriter writer, TensorDocument value, JsonSerializerOptions options)
    {
        var tensor = value.Tensor;
        writer.WriteStartObject();
        writer.WriteString("name", tensor.Name);
        writer.WriteString("datatype", tensor.Datatype.Wire);
        writer.WriteStartArray("shape");
        foreach (var dimension in tensor.Shape)
        {
            writer.WriteNumberValue(dimension);
        }

        writer.WriteEndArray();
        if (value.IsBinary)
        {
            writer.WriteStartObject("parameters");
            writer.WriteNumber("binary_data_size", tensor.Data.Length);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteStartArray("data");
            WriteElements(writer, tensor.Datatype, tensor.Data.Span);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteElements(Utf8JsonWriter writer, Datatype datatype, ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            var size = datatype.Size;
            if (datatype == Datatype.Bytes)
            {
                var length = BinaryPrimitives.ReadInt32LittleEndian(data);
                data = data[sizeof(int)..];
                WriteString(writer, data[..length]);
                size = length;
            }
            else if (IsFinite(datatype, data))
            {
                WriteNumber(writer, datatype, data);
            }
            else
            {
                // JSON has neither NaN nor infinity. Triton writes them as bare words, which JSON parsers may reject.
                writer.WriteNullValue();
            }

            data = data[size..];
        }
    }

    // Binary inputs may contain bytes that are not valid UTF-8, and a model may return them.
    private static void WriteString(Utf8JsonWriter writer, ReadOnlySpan<byte> element)
    {
        if (Utf8.IsValid(element))
        {
            writer.WriteStringValue(element);
        }
        else
        {
            writer.WriteStringValue(Encoding.UTF8.GetString(element));
        }
    }

    private static void WriteNumber(Utf8JsonWriter writer, Datatype datatype, ReadOnlySpan<byte> data)
    {
        switch (datatype)
        {
            case Datatype.Bool: writer.WriteBooleanValue(data[0] != 0); break;
            case Datatype.UInt8: writer.WriteNumberValue(data[0]); break;
            case Datatype.Int8: writer.WriteNumberValue((sbyte)data[0]); break;
            case Datatype.UInt16: writer.WriteNumberValue(BinaryPrimitives.ReadUInt16LittleEndian(data)); break;
            case Datatype.Int16: writer.WriteNumberValue(BinaryPrimitives.ReadInt16LittleEndian(data)); break;
            case Datatype.UInt32: writer.WriteNumberValue(BinaryPrimitives.ReadUInt32LittleEndian(data)); break;
            case Datatype.Int32: writer.WriteNumberValue(BinaryPrimitives.ReadInt32LittleEndian(data)); break;
            case Datatype.UInt64: writer.WriteNumberValue(BinaryPrimitives.ReadUInt64LittleEndian(data)); break;
            case Datatype.Int64: writer.WriteNumberValue(BinaryPrimitives.ReadInt64LittleEndian(data)); break;
            case Datatype.Fp16: writer.WriteNumberValue((float)BinaryPrimitives.ReadHalfLittleEndian(data)); break;
            case Datatype.Fp32: writer.WriteNumberValue(BinaryPrimitives.ReadSingleLittleEndian(data)); break;
            case Datatype.Fp64: writer.WriteNumberValue(BinaryPrimitives.ReadDoubleLittleEndian(data)); break;
            default: throw new ArgumentOutOfRangeException(nameof(datatype), datatype, "Has no JSON form.");
        }
    }

    private static bool IsFinite(Datatype datatype, ReadOnlySpan<byte> data) => datatype switch
    {
        Datatype.Fp16 => Half.IsFinite(BinaryPrimitives.ReadHalfLittleEndian(data)),
        Datatype.Fp32 => float.IsFinite(BinaryPrimitives.ReadSingleLittleEndian(data)),
        Datatype.Fp64 => double.IsFinite(BinaryPrimitives.ReadDoubleLittleEndian(data)),
        _ => true,
    };
}
