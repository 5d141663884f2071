using Onnx;

namespace Serverless.Models.Rewrite;

/// <summary>Folds scales and shifts next to a convolution into its weights and bias.</summary>
internal static class FoldingRule
{
    /// <returns>The number of folded operations.</returns>
    public static int ApplyAfter(Network network, NodeProto node)
    {
        if (!Convolution.Is(node)
            || AffineChain.After(network, node.Output[0]) is not { Nodes.Count: > 0 } chain
            || Convolution.Of(network, node) is not { } convolution)
        {
            return 0;
        }

        network.Remove(chain.Nodes);
        convolution.FoldAfter(chain.Total);
        convolution.Write(network, node.Input[0], chain.End);
        return chain.Nodes.Count;
    }

    /// <returns>The number of folded operations: 0 for a shift before a padded convolution.</returns>
    public static int ApplyBefore(Network network, NodeProto node)
    {
        if (!Convolution.Is(node)
            || AffineChain.Before(network, node.Input[0]) is not { Nodes.Count: > 0 } chain
            || Convolution.Of(network, node) is not { } convolution
            || (convolution.IsPadded && chain.Total.Shift != 0))
        {
            return 0;
        }

        network.Remove(chain.Nodes);
        convolution.FoldBefore(chain.Total);
        convolution.Write(network, chain.End, node.Output[0]);
        return chain.Nodes.Count;
    }
}
