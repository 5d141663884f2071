using Microsoft.ML.OnnxRuntime.Tensors;

namespace Serverless.Serving.Inference;

/// <summary>Maps the datatypes of the protocol to those of ONNX Runtime.</summary>
internal static class ElementTypes
{
    private static readonly Dictionary<Datatype, TensorElementType> ByDatatype = new()
    {
        [Datatype.Bool] = TensorElementType.Bool,
        [Datatype.UInt8] = TensorElementType.UInt8,
        [Datatype.UInt16] = TensorElementType.UInt16,
        [Datatype.UInt32] = TensorElementType.UInt32,
        [Datatype.UInt64] = TensorElementType.UInt64,
        [Datatype.Int8] = TensorElementType.Int8,
        [Datatype.Int16] = TensorElementType.Int16,
        [Datatype.Int32] = TensorElementType.Int32,
        [Datatype.Int64] = TensorElementType.Int64,
        [Datatype.Fp16] = TensorElementType.Float16,
        [Datatype.Fp32] = TensorElementType.Float,
        [Datatype.Fp64] = TensorElementType.Double,
        [Datatype.Bytes] = TensorElementType.String,
    };

    private static readonly Dictionary<TensorElementType, Datatype> ByElementType =
        ByDatatype.ToDictionary(p => p.Value, p => p.Key);

    public static TensorElementType Of(Datatype datatype) => ByDatatype[datatype];

    /// <exception cref="RunFaultException">The protocol has no such datatype.</exception>
    public static Datatype DatatypeOf(TensorElementType type, string tensor) =>
        ByElementType.TryGetValue(type, out var datatype)
            ? datatype
            : throw new RunFaultException(
                JobErrors.ModelUnusable,
                $"Tensor '{tensor}' has the ONNX type {type}, which the protocol does not have.");
}
