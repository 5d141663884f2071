using Onnx;

namespace Serverless.Models.Rewrite;

/// <summary>Consecutive scales and shifts whose intermediate values have no other consumer.</summary>
/// <param name="Total">Their composition.</param>
/// <param name="End">The value at the far end: the output of the last node, or the input of the first.</param>
/// <param name="Nodes">The nodes, from the near end to the far end.</param>
internal sealed record AffineChain(Affine Total, string End, IReadOnlyList<NodeProto> Nodes)
{
    public static AffineChain After(Network network, string value)
    {
        var (total, nodes) = (Affine.Identity, new List<NodeProto>());
        while (network.OnlyConsumerOf(value) is { } taker && Affine.Of(network, taker) is var (step, _))
        {
            total = total.Then(step);
            nodes.Add(taker);
            value = taker.Output[0];
        }

        return new AffineChain(total, value, nodes);
    }

    public static AffineChain Before(Network network, string value)
    {
        var (total, nodes) = (Affine.Identity, new List<NodeProto>());
        while (network.OnlyConsumerOf(value) is not null
            && network.ProducerOf(value) is { } maker && Affine.Of(network, maker) is var (step, source))
        {
            total = step.Then(total);
            nodes.Add(maker);
            value = source;
        }

        return new AffineChain(total, value, nodes);
    }
}
