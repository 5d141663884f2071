using System.Diagnostics.CodeAnalysis;

namespace Serverless.Serving.Models;

/// <summary>The models of a folder, as they were when it was opened.</summary>
public sealed class FolderCatalog : IModelCatalog
{
    private readonly Dictionary<string, CatalogModel> _models;

    private FolderCatalog(Dictionary<string, CatalogModel> models) => _models = models;

    public IReadOnlyCollection<CatalogModel> All => _models.Values;

    public bool TryFind(string name, [NotNullWhen(true)] out CatalogModel? model) => _models.TryGetValue(name, out model);

    /// <summary>Reads every model of the folder.</summary>
    /// <exception cref="ModelFaultException">The folder or one of its models cannot be served as it is.</exception>
    public static FolderCatalog Open(string path)
    {
        var root = Path.GetFullPath(path);
        if (!Directory.Exists(root))
            throw new ModelFaultException(root, "there is no such folder; name the folder of the models with --models or Models:Path.");

        var models = new Dictionary<string, CatalogModel>(StringComparer.Ordinal);
        foreach (var folder in Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal))
        {
            if (ModelsIn(folder) is not { } model)
                continue;
            if (model.Versions.Count > 0)
                models.Add(model.Manifest.Name, model);
            else if (model.Manifest.Fetch is null)
                throw new ModelFaultException(folder, "the model has no version; put its file at 1/model.onnx or remove the folder.");
        }

        if (models.Count == 0)
            throw new ModelFaultException(root, $"holds no model; put one at <name>/{ModelFolder.ManifestFile} and <name>/1/model.onnx.");

        foreach (var model in models.Values)
            CheckFallback(model, models);

        return new FolderCatalog(models);
    }

    /// <returns>Null for a folder that has nothing to do with models.</returns>
    private static CatalogModel? ModelsIn(string folder)
    {
        if (File.Exists(Path.Combine(folder, ModelFolder.ManifestFile)))
            return ModelFolder.Read(folder);
        if (Directory.EnumerateDirectories(folder).Any(v => ModelFolder.IsVersion(Path.GetFileName(v))))
            throw new ModelFaultException(folder, $"has versions but no {ModelFolder.ManifestFile}; write one or remove the folder.");

        return null;
    }

    /// <summary>A fallback answers in the model's place, so it must take and give the same tensors.</summary>
    private static void CheckFallback(CatalogModel model, Dictionary<string, CatalogModel> models)
    {
        if (model.Manifest.Fallback is not { } name)
            return;

        var file = Path.Combine(model.Folder, ModelFolder.ManifestFile);
        if (!models.TryGetValue(name, out var fallback))
            throw new ModelFaultException(file, $"fallback is '{name}', and there is no such model; name one of this folder or leave it out.");
        if (!Same(model.Manifest.Inputs, fallback.Manifest.Inputs) || !Same(model.Manifest.Outputs, fallback.Manifest.Outputs))
            throw new ModelFaultException(file, $"fallback is '{name}', whose inputs or outputs differ; a fallback must take and give the same.");
    }

    private static bool Same(IReadOnlyList<TensorSpec> ours, IReadOnlyList<TensorSpec> theirs) =>
        ours.Count == theirs.Count && ours.Zip(theirs).All(pair =>
            pair.First.Name == pair.Second.Name
            && pair.First.Datatype == pair.Second.Datatype
            && pair.First.Shape.SequenceEqual(pair.Second.Shape));
}
