using Onnx;

namespace Serverless.Models.Rewrite;

/// <summary>
/// A convolution of constant FP32 weights [channels out, channels of a group, ...] and a bias for each channel out.
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

    /// <summary>Whether zeros are put around its input, so that a shift before it is not one after it.</summary>
    public bool IsPadded =>
        Attributes.Find(_node, "pads")?.Ints.Any(pad => pad != 0) == true
        || Attributes.Find(_node, "auto_pad")?.S.ToStringUtf8() is not (null or "NOTSET" or "VALID");

    public static bool Is(NodeProto node) => node is { OpType: "Conv", Domain: "", Input: [_, _, ..] };

    /// <summary>Copies the weights, which may be megabytes: ask first whether there is something to change.</summary>
    /// <returns>Null where the node is something else, or its weights are not known.</returns>
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

    /// <summary>Takes in what came behind: s · (w · x + b) + t.</summary>
    public void End(Affine affine)
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

    /// <summary>Takes in what came before: w · (s · x + t) + b.</summary>
    public void Begin(Affine affine)
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
