using System.Diagnostics.CodeAnalysis;

namespace Serverless.Serving.Models;

/// <summary>
/// The models of a folder at the last refresh. If a model can no longer be read, its previous state is served; the
/// other models are not affected.
/// </summary>
public sealed class FolderCatalog : IModelCatalog
{
    private readonly string _root;
    private readonly Lock _gate = new();
    private volatile Dictionary<string, CatalogModel> _models = new(StringComparer.Ordinal);
    private volatile IReadOnlyList<ModelFault> _faults = [];

    private FolderCatalog(string root) => _root = root;

    public IReadOnlyCollection<CatalogModel> All => _models.Values;

    public IReadOnlyList<ModelFault> Faults => _faults;

    /// <summary>Opens the folder and reads every model. The folder may contain no model that can be served.</summary>
    /// <exception cref="ModelFaultException">The folder does not exist.</exception>
    public static FolderCatalog Open(string path)
    {
        var root = Path.GetFullPath(path);
        if (!Directory.Exists(root))
        {
            throw new ModelFaultException(
                root, "the folder does not exist; set --models or Models:Path to the folder of the models.");
        }

        var catalog = Empty(root);
        catalog.Refresh();
        return catalog;
    }

    /// <summary>A catalog that is empty until its first refresh, for a folder that another component fills.</summary>
    internal static FolderCatalog Empty(string root) => new(root);

    public bool TryFind(string name, [NotNullWhen(true)] out CatalogModel? model) =>
        _models.TryGetValue(name, out model);

    public IReadOnlyList<ModelFault> Refresh()
    {
        lock (_gate)
        {
            return _faults = ReadAll();
        }
    }

    private List<ModelFault> ReadAll()
    {
        List<FolderReading> folders;
        try
        {
            // A model's name cannot start with a dot, so hidden folders are skipped.
            folders =
            [
                .. Directory.EnumerateDirectories(_root).Where(folder => !Path.GetFileName(folder).StartsWith('.'))
                    .Order(StringComparer.Ordinal).Select(ModelFolder.Read),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [new ModelFault(null, _root, $"cannot be read: {e.Message} Make it readable for this process.")];
        }

        var models = new Dictionary<string, CatalogModel>(StringComparer.Ordinal);
        foreach (var folder in folders)
        {
            var before = folder.Faults.Count > 0 ? _models.GetValueOrDefault(folder.Name) : null;
            if ((folder.Model ?? before) is { } model)
            {
                models.Add(folder.Name, model);
            }
        }

        var faults = folders.SelectMany(folder => folder.Faults).ToList();
        faults.AddRange(RemoveInvalidFallbacks(models));
        _models = models;
        return faults;
    }

    private static List<ModelFault> RemoveInvalidFallbacks(Dictionary<string, CatalogModel> models)
    {
        var faults = new List<ModelFault>();
        foreach (var (name, model) in models.ToList())
        {
            if (FallbackRule.Violation(model, models) is { } problem)
            {
                faults.Add(new ModelFault(name, $"{name}/{ModelFolder.ManifestFile}", problem));
                models[name] = FallbackRule.Without(model);
            }
        }

        return faults;
    }
}
