using Onnx;

namespace Serverless.Models.Rewrite;

/// <summary>
/// Replaces a shift between two image convolutions with a depthwise 1 × 1 convolution. It is not cheaper to compute,
/// but ONNX Runtime keeps the channels of convolutions in a blocked layout, and would convert it before and after an
/// addition.
/// </summary>
internal static class ChannelwiseRule
{
    private const int ImageRank = 4;

    /// <returns>The number of replaced operations.</returns>
    public static int Apply(Network network, NodeProto node)
    {
        if (!Convolution.Is(node)
            || AffineChain.Before(network, node.Input[0]) is not { Nodes: [var last, ..] } chain
            || !HasBlockedLayout(network, chain.End)
            || Convolution.Of(network, node) is not { Shape: { Count: ImageRank } shape })
        {
            return 0;
        }

        var channels = shape[1] * (Attributes.Find(node, "group")?.I ?? 1);
        var weights = Enumerable.Repeat((float)chain.Total.Scale, (int)channels).ToArray();
        var bias = Enumerable.Repeat((float)chain.Total.Shift, (int)channels).ToArray();
        network.Remove(chain.Nodes.Skip(1));
        network.Change(
            last, "Conv", last.Output[0],
            chain.End, network.Constants.Add(weights, channels, 1, 1, 1), network.Constants.Add(bias, channels));
        last.Attribute.Add(Attributes.Of("group", channels));
        return chain.Nodes.Count;
    }

    /// <summary>
    /// Whether a convolution produced the value, possibly with a hard swish that ONNX Runtime fuses into it.
    /// </summary>
    private static bool HasBlockedLayout(Network network, string value) => network.ProducerOf(value) switch
    {
        { OpType: "Conv" } => true,
        { OpType: "Mul" } product => product.Input.Any(input => network.ProducerOf(input) is { OpType: "HardSigmoid" }),
        _ => false,
    };
}
