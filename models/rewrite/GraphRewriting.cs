using System.Security.Cryptography;
using Google.Protobuf;
using Onnx;

namespace Serverless.Models.Rewrite;

/// <summary>
/// Rewrites a network in fewer operations where ONNX Runtime's own optimizer does not see that it may: exporters spell
/// a hard sigmoid as four operations and keep the scales that training put around convolutions, each a pass over a
/// whole activation. Every rule is an identity of real numbers; floating point may differ in the last digits.
/// </summary>
public static class GraphRewriting
{
    /// <summary>
    /// The key of the metadata of a rewritten file that holds the SHA-256 of the file it was made of.
    /// </summary>
    public const string SourceHash = "source_sha256";

    /// <summary>Broadcasting as the rules assume it begins here.</summary>
    private const long MinOpset = 7;

    /// <summary>The same file gives the same result, byte for byte.</summary>
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
            folded += FoldingRule.ApplyBehind(network, node) + FoldingRule.ApplyBefore(network, node);
        }

        foreach (var node in network.Nodes)
        {
            channelwise += ChannelwiseRule.Apply(network, node);
        }

        if (hardSigmoids + folded + channelwise == 0)
        {
            return new Rewriting.NotDone("has nothing that the rules make faster; publish it as it is.");
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
        return model.MetadataProps.Any(entry => entry.Key == SourceHash) ? "was rewritten before; publish it as it is."
            : nodes.All(node => node.OpType != "Conv")
            ? "has no convolution, which every rule is about; publish it as it is."
            : !model.OpsetImport.Any(set => set is { Domain: "" or "ai.onnx", Version: >= MinOpset })
            ? $"is of an operator set before {MinOpset}; export it with a newer one."
            : attributes.Any(attribute => attribute is { G: not null } or { Graphs.Count: > 0 })
            ? "has a graph within its graph, which may take any value of it; publish it as it is."
            : constants.Any(constant => constant.DataLocation != TensorProto.Types.DataLocation.Default)
            ? "keeps weights in another file; export it as one file."
            : null;
    }
}
