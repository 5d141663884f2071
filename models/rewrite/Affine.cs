using Onnx;

namespace Serverless.Models.Rewrite;

/// <summary>An affine map that is the same for every element: scale · x + shift.</summary>
internal readonly record struct Affine(double Scale, double Shift)
{
    public static Affine Identity { get; } = new(1, 0);

    /// <summary>Composes this map with the next one.</summary>
    public Affine Then(Affine next) => new(Scale * next.Scale, (Shift * next.Scale) + next.Shift);

    /// <summary>
    /// The map that a node applies to its only non-constant input, and that input; null if the node does anything else.
    /// </summary>
    public static (Affine Affine, string Input)? Of(Network network, NodeProto node)
    {
        if (node.Input is not [var first, var second] || node.Output.Count != 1)
        {
            return null;
        }

        if (network.Constants.Scalar(second) is { } right)
        {
            return node.OpType switch
            {
                "Mul" => (new Affine(right, 0), first),
                "Div" when right != 0 => (new Affine(1.0 / right, 0), first),
                "Add" => (new Affine(1, right), first),
                "Sub" => (new Affine(1, -right), first),
                _ => null,
            };
        }

        return (node.OpType, network.Constants.Scalar(first)) switch
        {
            ("Mul", { } left) => (new Affine(left, 0), second),
            ("Add", { } left) => (new Affine(1, left), second),
            _ => null,
        };
    }
}
