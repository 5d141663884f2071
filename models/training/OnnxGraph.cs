using System.Runtime.InteropServices;

namespace Serverless.Models.Training;

/// <summary>
/// A network as an ONNX file: image → Gemm → Relu → Gemm → Softmax → probabilities, any number of images at once.
/// Field numbers are those of <c>onnx.proto3</c>.
/// </summary>
internal static class OnnxGraph
{
    private const int IrVersion = 8;
    private const int OpsetVersion = 17;
    private const int Float = 1;

    public static byte[] Encode(Network network, string name)
    {
        var graph = new Protobuf()
            .Message(1, Node("Gemm", ["image", "weights1", "bias1"], "sum1"))
            .Message(1, Node("Relu", ["sum1"], "hidden"))
            .Message(1, Node("Gemm", ["hidden", "weights2", "bias2"], "sum2"))
            .Message(1, Node("Softmax", ["sum2"], "probabilities"))
            .Text(2, name)
            .Message(5, Initializer("weights1", network.Weights1, Digit.Size, network.Hidden))
            .Message(5, Initializer("bias1", network.Bias1, network.Hidden))
            .Message(5, Initializer("weights2", network.Weights2, network.Hidden, Digit.Classes))
            .Message(5, Initializer("bias2", network.Bias2, Digit.Classes))
            .Message(11, BatchOf("image", Digit.Size))
            .Message(12, BatchOf("probabilities", Digit.Classes));

        return new Protobuf()
            .Number(1, IrVersion)
            .Text(2, "models/training")
            .Message(7, graph)
            .Message(8, new Protobuf().Text(1, "").Number(2, OpsetVersion))
            .ToArray();
    }

    private static Protobuf Node(string operation, string[] inputs, string output)
    {
        var node = new Protobuf();
        foreach (var input in inputs)
        {
            node.Text(1, input);
        }

        return node.Text(2, output).Text(3, output).Text(4, operation);
    }

    private static Protobuf Initializer(string name, float[] values, params int[] shape)
    {
        var tensor = new Protobuf();
        foreach (var dimension in shape)
        {
            tensor.Number(1, dimension);
        }

        return tensor.Number(2, Float).Text(8, name).Bytes(9, MemoryMarshal.AsBytes(values.AsSpan()));
    }

    /// <summary>A float tensor of [batch, <paramref name="width"/>].</summary>
    private static Protobuf BatchOf(string name, int width)
    {
        var shape = new Protobuf()
            .Message(1, new Protobuf().Text(2, "batch"))
            .Message(1, new Protobuf().Number(1, width));
        var type = new Protobuf().Message(1, new Protobuf().Number(1, Float).Message(2, shape));
        return new Protobuf().Text(1, name).Message(2, type);
    }
}
