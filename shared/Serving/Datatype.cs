using System.Text.Json.Serialization;

namespace Serverless.Serving;

/// <summary>The datatypes that the Open Inference Protocol v2 and ONNX Runtime share.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Datatype>))]
public enum Datatype
{
    [JsonStringEnumMemberName("BOOL")] Bool,
    [JsonStringEnumMemberName("UINT8")] UInt8,
    [JsonStringEnumMemberName("UINT16")] UInt16,
    [JsonStringEnumMemberName("UINT32")] UInt32,
    [JsonStringEnumMemberName("UINT64")] UInt64,
    [JsonStringEnumMemberName("INT8")] Int8,
    [JsonStringEnumMemberName("INT16")] Int16,
    [JsonStringEnumMemberName("INT32")] Int32,
    [JsonStringEnumMemberName("INT64")] Int64,
    [JsonStringEnumMemberName("FP16")] Fp16,
    [JsonStringEnumMemberName("FP32")] Fp32,
    [JsonStringEnumMemberName("FP64")] Fp64,
    [JsonStringEnumMemberName("BYTES")] Bytes,
}

public static class Datatypes
{
    extension(Datatype datatype)
    {
        /// <summary>
        /// Bytes in one element; 0 for <see cref="Datatype.Bytes"/>, whose elements carry their own length.
        /// </summary>
        public int Size => datatype switch
        {
            Datatype.Bool or Datatype.UInt8 or Datatype.Int8 => 1,
            Datatype.UInt16 or Datatype.Int16 or Datatype.Fp16 => 2,
            Datatype.UInt32 or Datatype.Int32 or Datatype.Fp32 => 4,
            Datatype.UInt64 or Datatype.Int64 or Datatype.Fp64 => 8,
            _ => 0,
        };

        /// <summary>The name in the protocol: <c>FP32</c>, <c>INT64</c>, <c>BYTES</c>.</summary>
        public string Wire => datatype.ToString().ToUpperInvariant();
    }

    public static bool TryParse(string? text, out Datatype datatype) =>
        Enum.TryParse(text, ignoreCase: true, out datatype) && datatype.Wire == text;
}
