using System.Diagnostics.CodeAnalysis;

namespace Serverless.Serving.Models;

/// <summary>The models of a folder, as they were when it was last looked at.</summary>
public sealed class FolderCatalog : IModelCatalog
{
    private readonly string _root;
    private volatile Dictionary<string, CatalogModel> _models = new(StringComparer.Ordinal);

    private FolderCatalog(string root) => _root = root;

    public IReadOnlyCollection<CatalogModel> All => _models.Values;

    public IReadOnlyList<ModelFaultException> Faults { get; private set; } = [];

    /// <summary>Reads every model of the folder.</summary>
    /// <exception cref="ModelFaultException">The folder or one of its models cannot be served as it is.</exception>
    public static FolderCatalog Open(string path)
    {
        var root = Path.GetFullPath(path);
        if (!Directory.Exists(root))
            throw new ModelFaultException(root, "there is no such folder; name the folder of the models with --models or Models:Path.");

        var catalog = Closed(root);
        if (catalog.Refresh() is [var fault, ..])
            throw fault;
        if (catalog.All.Count == 0)
            throw new ModelFaultException(root, $"holds no model; put one at <name>/{ModelFolder.ManifestFile} and <name>/1/model.onnx.");

        return catalog;
    }

    /// <summary>A catalog that serves nothing until it is first refreshed, of a folder that something else fills.</summary>
    internal static FolderCatalog Closed(string root) => new(root);

    public bool TryFind(string name, [NotNullWhen(true)] out CatalogModel? model) => _models.TryGetValue(name, out model);

    public IReadOnlyList<ModelFaultException> Refresh() => Faults = Look();

    private List<ModelFaultException> Look()
    {
        var faults = new List<ModelFaultException>();
        var models = new Dictionary<string, CatalogModel>(StringComparer.Ordinal);
        try
        {
            foreach (var folder in Directory.EnumerateDirectories(_root).Order(StringComparer.Ordinal))
            {
                if (ReadOrKeep(folder, faults) is { } model)
                    models.Add(model.Manifest.Name, model);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [new ModelFaultException(_root, $"cannot be read: {e.Message} Make it readable for this process.", e)];
        }

        RefuseBrokenFallbacks(models, faults);
        _models = models;
        return faults;
    }

    /// <summary>A model whose fallback is none stays as it was; one that is new is left out, and with it those that fall back on it.</summary>
    private void RefuseBrokenFallbacks(Dictionary<string, CatalogModel> models, List<ModelFaultException> faults)
    {
        var left = new Queue<CatalogModel>(models.Values);
        while (left.TryDequeue(out var model))
        {
            if (FallbackRule.Broken(model, models) is not { } fault)
                continue;

            faults.Add(fault);
            var name = model.Manifest.Name;
            if (_models.TryGetValue(name, out var before) && before != model)
            {
                models[name] = before;
                continue;
            }

            models.Remove(name);
            foreach (var follower in models.Values.Where(m => m.Manifest.Fallback == name))
                left.Enqueue(follower);
        }
    }

    /// <returns>The model as it is; as it was where it is broken now; null where it is none, or has not been fetched.</returns>
    private CatalogModel? ReadOrKeep(string folder, List<ModelFaultException> faults)
    {
        try
        {
            return Read(folder);
        }
        catch (ModelFaultException fault)
        {
            faults.Add(fault);
            return _models.GetValueOrDefault(Path.GetFileName(folder));
        }
    }

    private static CatalogModel? Read(string folder)
    {
        if (File.Exists(Path.Combine(folder, ModelFolder.ManifestFile)))
        {
            var model = ModelFolder.Read(folder);
            return model.Versions.Count > 0 ? model
                : model.Manifest.Fetch is not null ? null
                : throw new ModelFaultException(folder, "the model has no version to serve; put its file at 1/model.onnx or remove the folder.");
        }

        return Directory.EnumerateDirectories(folder).Any(v => ModelFolder.IsVersion(Path.GetFileName(v)))
            ? throw new ModelFaultException(folder, $"has versions but no {ModelFolder.ManifestFile}; write one or remove the folder.")
            : null;
    }
}
