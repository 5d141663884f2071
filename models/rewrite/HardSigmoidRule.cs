using Onnx;

namespace Serverless.Models.Rewrite;

/// <summary>
/// Replaces clip(x + 3, 0, 6) / 6 with a hard sigmoid (slope 1/6, offset 1/2), whether the division is before or after
/// a product with another value. ONNX Runtime has this operation, and fuses its product with x (a hard swish: Howard et
/// al., "Searching for MobileNetV3", 2019) into a convolution.
/// </summary>
internal static class HardSigmoidRule
{
    private const float Width = 6;

    /// <param name="network">The network.</param>
    /// <param name="node">The node at which the expression may start: an addition.</param>
    public static bool Apply(Network network, NodeProto node)
    {
        if (Affine.Of(network, node) is not ({ Scale: 1, Shift: Width / 2 }, var x)
            || network.OnlyConsumerOf(node.Output[0]) is not { OpType: "Clip" } clip
            || !IsZeroToWidth(network, clip)
            || network.OnlyConsumerOf(clip.Output[0]) is not { } next)
        {
            return false;
        }

        var product = next.OpType == "Mul" && !IsSixth(network, next) ? next : null;
        var sixth = product is null ? next : network.OnlyConsumerOf(product.Output[0]);
        if (sixth is null || !IsSixth(network, sixth))
        {
            return false;
        }

        var result = sixth.Output[0];
        network.Remove(node);
        network.Remove(sixth);
        if (product is not null)
        {
            network.Change(product, "Mul", result, product.Input.ToList());
        }

        network.Change(clip, "HardSigmoid", product is null ? result : clip.Output[0], x);
        clip.Attribute.Clear();
        clip.Attribute.Add(Attributes.Of("alpha", 1 / Width));
        clip.Attribute.Add(Attributes.Of("beta", 0.5f));
        return true;
    }

    private static bool IsSixth(Network network, NodeProto node) =>
        Affine.Of(network, node) is ({ Shift: 0, Scale: var scale }, _) && (float)scale == 1 / Width;

    /// <summary>The limits are attributes up to opset 10, inputs from 11.</summary>
    private static bool IsZeroToWidth(Network network, NodeProto clip) =>
        clip.Input is [_, var low, var high]
            ? network.Constants.Scalar(low) == 0 && network.Constants.Scalar(high) == Width
            : Attributes.Find(clip, "min") is { F: 0 } && Attributes.Find(clip, "max") is { F: Width };
}
