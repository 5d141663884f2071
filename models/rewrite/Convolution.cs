using Onnx;

namespace Serverless.Models.Rewrite;

/// <summary>
/// A convolution with constant FP32 weights [output channels, channels of a group, ...] and a bias for each output
/// channel.
/// </summary>
internal sealed class Convolution
{
    private readonly NodeProto _node;
    private readonly float[] _weights;
    private readonly float[] _bias;

    private Convolution(NodeProto node, IReadOnlyList<long> shape, float[] weights, float[] bias)
    {
        _node = node;
        _weights = weights;
        _bias = bias;
        Shape = shape;
    }

    public IReadOnlyList<long> Shape { get; }

    /// <summary>Whether its input is padded with zeros, so a shift before it cannot be moved into its bias.</summary>
    public bool IsPadded =>
        Attributes.Find(_node, "pads")?.Ints.Any(pad => pad != 0) == true
        || Attributes.Find(_node, "auto_pad")?.S.ToStringUtf8() is not (null or "NOTSET" or "VALID");

    public static bool Is(NodeProto node) => node is { OpType: "Conv", Domain: "", Input: [_, _, ..] };

    /// <summary>
    /// Copies the weights, which may be megabytes, so check first whether there is something to change.
    /// </summary>
    /// <returns>Null if the node is not a convolution, or its weights are not constant.</returns>
    public static Convolution? Of(Network network, NodeProto node)
    {
        if (!Is(node)
            || network.Constants.Shape(node.Input[1]) is not [var channels, _, ..] shape
            || network.Constants.Elements(node.Input[1]) is not { } weights)
        {
            return null;
        }

        var bias = node.Input is [_, _, { Length: > 0 } given]
            ? network.Constants.Elements(given) : new float[channels];
        return bias is null ? null : new Convolution(node, shape, weights, bias);
    }

    /// <summary>Folds in a map that follows it: s · (w · x + b) + t.</summary>
    public void FoldAfter(Affine affine)
    {
        for (var i = 0; i < _weights.Length; i++)
        {
            _weights[i] = (float)(_weights[i] * affine.Scale);
        }

        for (var i = 0; i < _bias.Length; i++)
        {
            _bias[i] = (float)((_bias[i] * affine.Scale) + affine.Shift);
        }
    }

    /// <summary>Folds in a map that precedes it: w · (s · x + t) + b.</summary>
    public void FoldBefore(Affine affine)
    {
        var each = _weights.Length / _bias.Length;
        for (var channel = 0; channel < _bias.Length; channel++)
        {
            var sum = 0.0;
            foreach (ref var weight in _weights.AsSpan(channel * each, each))
            {
                sum += weight;
                weight = (float)(weight * affine.Scale);
            }

            _bias[channel] = (float)(_bias[channel] + (affine.Shift * sum));
        }
    }

    public void Write(Network network, string input, string output)
    {
        var weights = network.Constants.Add(_weights, Shape);
        network.Change(_node, _node.OpType, output, input, weights, network.Constants.Add(_bias, _bias.Length));
    }
}
