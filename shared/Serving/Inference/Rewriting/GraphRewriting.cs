using Google.Protobuf;
using Onnx;

namespace Serverless.Serving.Inference.Rewriting;

/// <summary>
/// Says the same network in fewer operations where ONNX Runtime's own optimizer does not see that it may: exporters spell a hard
/// sigmoid as four operations and keep the scales that training put around convolutions, each a pass over a whole activation.
/// Every rule is an identity of real numbers; floating point may differ in the last digits.
/// </summary>
public static class GraphRewriting
{
    /// <summary>Broadcasting as the rules assume it begins here.</summary>
    private const long MinOpset = 7;

    /// <returns>Null where there is nothing to gain, or the file is not understood: ONNX Runtime judges it as it is.</returns>
    public static RewrittenGraph? Rewrite(ReadOnlySpan<byte> file)
    {
        // What every rule is about, looked for before the file is taken apart.
        if (file.IndexOf("Conv"u8) < 0 || Parse(file) is not { } model || !IsPlain(model))
            return null;

        var network = new Network(model.Graph);
        var (gates, folded, turned) = (0, 0, 0);
        foreach (var node in network.Nodes)
            gates += HardSigmoidRule.Apply(network, node) ? 1 : 0;
        foreach (var node in network.Nodes)
            folded += FoldingRule.ApplyBehind(network, node) + FoldingRule.ApplyBefore(network, node);
        foreach (var node in network.Nodes)
            turned += ChannelwiseRule.Apply(network, node);
        if (gates + folded + turned == 0)
            return null;

        network.Write();
        return new RewrittenGraph(model.ToByteArray(), new Rewrites(gates, folded, turned));
    }

    private static ModelProto? Parse(ReadOnlySpan<byte> file)
    {
        try
        {
            return ModelProto.Parser.ParseFrom(file);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    /// <summary>All weights in this file, and no graph within the graph that might take a value of this one unseen.</summary>
    private static bool IsPlain(ModelProto model) =>
        model is { Graph: { } graph }
        && model.OpsetImport.Any(set => set is { Domain: "" or "ai.onnx", Version: >= MinOpset })
        && graph.Initializer.All(IsHere)
        && graph.Node.SelectMany(node => node.Attribute).All(a => a is { G: null, Graphs.Count: 0 } && (a.T is null || IsHere(a.T)));

    private static bool IsHere(TensorProto tensor) => tensor.DataLocation == TensorProto.Types.DataLocation.Default;
}
