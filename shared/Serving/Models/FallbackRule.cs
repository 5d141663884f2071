namespace Serverless.Serving.Models;

/// <summary>A fallback answers in a model's place, so it must be there and take and give the same tensors.</summary>
internal static class FallbackRule
{
    /// <returns>What is wrong; null if the rule is kept.</returns>
    public static string? Broken(CatalogModel model, Dictionary<string, CatalogModel> models)
    {
        if (model.Manifest.Fallback is not { } name)
        {
            return null;
        }

        if (!models.TryGetValue(name, out var fallback))
        {
            return $"fallback is '{name}', and there is no such model; name one of this folder or leave it out.";
        }

        if (fallback.Manifest.MaxBatch < model.Manifest.MaxBatch)
        {
            return $"fallback is '{name}', whose maxBatch is {fallback.Manifest.MaxBatch}; a fallback must take as "
                + $"many items as the model, {model.Manifest.MaxBatch}.";
        }

        return Same(model.Manifest.Inputs, fallback.Manifest.Inputs)
            && Same(model.Manifest.Outputs, fallback.Manifest.Outputs)
            ? null
            : $"fallback is '{name}', whose inputs or outputs differ; a fallback must take and give the same.";
    }

    /// <summary>The model as if its manifest named no fallback.</summary>
    public static CatalogModel Without(CatalogModel model) =>
        model with { Manifest = model.Manifest with { Fallback = null } };

    private static bool Same(IReadOnlyList<TensorSpec> ours, IReadOnlyList<TensorSpec> theirs) =>
        ours.Count == theirs.Count && ours.Zip(theirs).All(pair =>
            pair.First.Name == pair.Second.Name
            && pair.First.Datatype == pair.Second.Datatype
            && pair.First.BatchAxis == pair.Second.BatchAxis
            && pair.First.Shape.SequenceEqual(pair.Second.Shape));
}
