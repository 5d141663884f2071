using Onnx;

namespace Serverless.Models.Rewrite;

/// <summary>
/// clip(x + 3, 0, 6) / 6 is a hard sigmoid of slope 1/6 and middle 1/2, whether the sixth is taken before a product
/// with something else or after. ONNX Runtime knows the operation, and its product with x (a hard swish: Howard et al.,
/// "Searching for MobileNetV3", 2019) as the end of a convolution.
/// </summary>
internal static class HardSigmoidRule
{
    private const float Width = 6;

    /// <param name="network">The network it may be part of.</param>
    /// <param name="node">The addition that such an expression begins with, or any other node.</param>
    public static bool Apply(Network network, NodeProto node)
    {
        if (Affine.Of(network, node) is not ({ Scale: 1, Shift: Width / 2 }, var x)
            || network.OnlyTakerOf(node.Output[0]) is not { OpType: "Clip" } clip
            || !IsZeroToWidth(network, clip)
            || network.OnlyTakerOf(clip.Output[0]) is not { } next)
        {
            return false;
        }

        var product = next.OpType == "Mul" && !IsSixth(network, next) ? next : null;
        var sixth = product is null ? next : network.OnlyTakerOf(product.Output[0]);
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
