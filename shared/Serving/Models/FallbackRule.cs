namespace Serverless.Serving.Models;

/// <summary>A fallback runs in place of a model, so it must exist and have the same inputs and outputs.</summary>
internal static class FallbackRule
{
    /// <returns>Why the rule is broken; null if it is not.</returns>
    public static string? Violation(CatalogModel model, Dictionary<string, CatalogModel> models)
    {
        if (model.Manifest.Fallback is not { } name)
        {
            return null;
        }

        if (!models.TryGetValue(name, out var fallback))
        {
            return $"fallback is '{name}', which is not a model; name a model of this folder or omit it.";
        }

        if (fallback.Manifest.MaxBatch < model.Manifest.MaxBatch)
        {
            return $"fallback is '{name}', whose maxBatch is {fallback.Manifest.MaxBatch}; it must be at least that "
                + $"of the model, {model.Manifest.MaxBatch}.";
        }

        return Same(model.Manifest.Inputs, fallback.Manifest.Inputs)
            && Same(model.Manifest.Outputs, fallback.Manifest.Outputs)
            ? null
            : $"fallback is '{name}', whose inputs or outputs differ; they must be the same as those of the model.";
    }

    /// <summary>Returns the model without its fallback.</summary>
    public static CatalogModel Without(CatalogModel model) =>
        model with { Manifest = model.Manifest with { Fallback = null } };

    private static bool Same(IReadOnlyList<TensorSpec> ours, IReadOnlyList<TensorSpec> theirs) =>
        ours.Count == theirs.Count && ours.Zip(theirs).All(pair =>
            pair.First.Name == pair.Second.Name
            && pair.First.Datatype == pair.Second.Datatype
            && pair.First.BatchAxis == pair.Second.BatchAxis
            && pair.First.Shape.SequenceEqual(pair.Second.Shape));
}
