using Microsoft.ML.OnnxRuntime;
using Serverless.Serving.Models;

namespace Serverless.Serving.Inference;

/// <summary>Compares a manifest with its network, so a mistake is found at load time and not by a caller.</summary>
internal static class GraphCheck
{
    /// <exception cref="RunFaultException">They differ.</exception>
    public static void Check(InferenceSession session, ModelManifest manifest)
    {
        Compare("input", manifest, manifest.GraphInputs, session.InputMetadata);
        Compare("output", manifest, manifest.GraphOutputs, session.OutputMetadata);
        foreach (var name in session.InputNames.Except(manifest.GraphInputs.Select(i => i.Name)))
        {
            throw Differs(manifest, $"the model has an input '{name}' that the manifest does not declare");
        }
    }

    private static void Compare(
        string kind,
        ModelManifest manifest, IReadOnlyList<TensorSpec> specs, IReadOnlyDictionary<string, NodeMetadata> nodes)
    {
        foreach (var spec in specs)
        {
            if (!nodes.TryGetValue(spec.Name, out var node))
            {
                throw Differs(
                    manifest, $"the model has no {kind} '{spec.Name}'; it has {string.Join(", ", nodes.Keys)}");
            }

            if (!node.IsTensor)
            {
                throw Differs(manifest, $"{kind} '{spec.Name}' is not a tensor");
            }

            if (ElementTypes.DatatypeOf(node.ElementDataType, spec.Name) is var datatype && datatype != spec.Datatype)
            {
                throw Differs(
                    manifest,
                    $"{kind} '{spec.Name}' is {datatype.Wire} in the model and {spec.Datatype.Wire} in the manifest");
            }

            if (node.Dimensions.Length > 0 && !Fits(spec.Shape, node.Dimensions))
            {
                throw Differs(manifest, $"{kind} '{spec.Name}' is [{string.Join(", ", node.Dimensions)}] in the model "
                    + $"and [{string.Join(", ", spec.Shape)}] in the manifest");
            }
        }
    }

    /// <summary>A dimension that is free on one side may be fixed on the other.</summary>
    private static bool Fits(IReadOnlyList<int> ours, int[] theirs) =>
        ours.Count == theirs.Length
            && ours.Zip(theirs).All(pair => pair.First < 0 || pair.Second < 0 || pair.First == pair.Second);

    private static RunFaultException Differs(ModelManifest manifest, string how) =>
        new(JobErrors.ModelUnusable, $"The manifest of '{manifest.Name}' does not match its model: {how}.");
}
