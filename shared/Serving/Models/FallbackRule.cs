namespace Serverless.Serving.Models;

/// <summary>A fallback answers in a model's place, so it must be there and take and give the same tensors.</summary>
internal static class FallbackRule
{
    /// <returns>Null where the rule is kept.</returns>
    public static ModelFaultException? Broken(CatalogModel model, Dictionary<string, CatalogModel> models)
    {
        if (model.Manifest.Fallback is not { } name)
            return null;

        var file = Path.Combine(model.Folder, ModelFolder.ManifestFile);
        if (!models.TryGetValue(name, out var fallback))
            return new ModelFaultException(file, $"fallback is '{name}', and there is no such model; name one of this folder or leave it out.");

        if (fallback.Manifest.MaxBatch < model.Manifest.MaxBatch)
            return new ModelFaultException(file, $"fallback is '{name}', whose maxBatch is {fallback.Manifest.MaxBatch}; a fallback must take as many items as the model, {model.Manifest.MaxBatch}.");

        return Same(model.Manifest.Inputs, fallback.Manifest.Inputs) && Same(model.Manifest.Outputs, fallback.Manifest.Outputs)
            ? null
            : new ModelFaultException(file, $"fallback is '{name}', whose inputs or outputs differ; a fallback must take and give the same.");
    }

    private static bool Same(IReadOnlyList<TensorSpec> ours, IReadOnlyList<TensorSpec> theirs) =>
        ours.Count == theirs.Count && ours.Zip(theirs).All(pair =>
            pair.First.Name == pair.Second.Name
            && pair.First.Datatype == pair.Second.Datatype
            && pair.First.BatchAxis == pair.Second.BatchAxis
            && pair.First.Shape.SequenceEqual(pair.Second.Shape));
}
