using System.Security.Cryptography;
using Google.Protobuf;
using Onnx;

namespace Serverless.Models.Rewrite;

/// <summary>
/// Rewrites a network with fewer operations in cases that ONNX Runtime's own optimizer misses: exporters write a hard
/// sigmoid as four operations, and keep the scales that training put around convolutions, each of which is a pass over
/// a whole activation. Every rule is an identity over the real numbers; floating-point results may differ in the last
/// digits.
/// </summary>
public static class GraphRewriting
{
    /// <summary>The metadata key of a rewritten file for the SHA-256 of its source.</summary>
    public const string SourceHash = "source_sha256";

    /// <summary>The first operator set with the broadcasting that the rules assume.</summary>
    private const long MinOpset = 7;

    /// <summary>Rewrites a file. The same file always gives the same bytes.</summary>
    public static Rewriting Rewrite(ReadOnlySpan<byte> file)
    {
        if (Parse(file) is not { Graph: { } graph } model)
        {
            return new Rewriting.NotDone("is not an ONNX model.");
        }

        if (Obstacle(model) is { } obstacle)
        {
            return new Rewriting.NotDone(obstacle);
        }

        var network = new Network(graph);
        var (hardSigmoids, folded, channelwise) = (0, 0, 0);
        foreach (var node in network.Nodes)
        {
            hardSigmoids += HardSigmoidRule.Apply(network, node) ? 1 : 0;
        }

        foreach (var node in network.Nodes)
        {
            folded += FoldingRule.ApplyAfter(network, node) + FoldingRule.ApplyBefore(network, node);
        }

        foreach (var node in network.Nodes)
        {
            channelwise += ChannelwiseRule.Apply(network, node);
        }

        if (hardSigmoids + folded + channelwise == 0)
        {
            return new Rewriting.NotDone("contains nothing that the rules can make faster; publish it unchanged.");
        }

        network.Write();
        model.MetadataProps.Add(
            new StringStringEntryProto { Key = SourceHash, Value = Convert.ToHexStringLower(SHA256.HashData(file)) });
        return new Rewriting.Done(model.ToByteArray(), hardSigmoids, folded, channelwise);
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

    private static string? Obstacle(ModelProto model)
    {
        var nodes = model.Graph.Node;
        var attributes = nodes.SelectMany(node => node.Attribute).ToList();
        var constants = model.Graph.Initializer.Concat(
            attributes.Select(attribute => attribute.T).OfType<TensorProto>());
        return model.MetadataProps.Any(entry => entry.Key == SourceHash) ? "was already rewritten; publish it "
            + "unchanged."
            : nodes.All(node => node.OpType != "Conv")
            ? "has no convolution, which every rule needs; publish it unchanged."
            : !model.OpsetImport.Any(set => set is { Domain: "" or "ai.onnx", Version: >= MinOpset })
            ? $"uses an operator set before {MinOpset}; export it with a newer one."
            : attributes.Any(attribute => attribute is { G: not null } or { Graphs.Count: > 0 })
            ? "contains a nested graph, which may use any of its values; publish it unchanged."
            : constants.Any(constant => constant.DataLocation != TensorProto.Types.DataLocation.Default)
            ? "stores weights in another file; export it as one file."
            : null;
    }
}
