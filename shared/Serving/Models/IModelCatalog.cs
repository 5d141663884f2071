using System.Diagnostics.CodeAnalysis;

namespace Serverless.Serving.Models;

/// <summary>The models that can be asked for.</summary>
public interface IModelCatalog
{
    IReadOnlyCollection<CatalogModel> All { get; }

    bool TryFind(string name, [NotNullWhen(true)] out CatalogModel? model);

    /// <summary>Looks for what has changed since; a catalog that never changes has nothing to do.</summary>
    /// <returns>What cannot be served as it is now; where it was served before, it is served as it was.</returns>
    IReadOnlyList<ModelFaultException> Refresh() => [];
}

/// <summary>A model and its versions on disk, the newest first; a job that names none gets the first.</summary>
public sealed record CatalogModel(ModelManifest Manifest, string Folder, IReadOnlyList<string> Versions)
{
    public string FileOf(string version) => Path.Combine(Folder, version, "model.onnx");
}
