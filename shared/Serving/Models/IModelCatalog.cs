using System.Diagnostics.CodeAnalysis;

namespace Serverless.Serving.Models;

/// <summary>The models that can be asked for.</summary>
public interface IModelCatalog
{
    IReadOnlyCollection<CatalogModel> All { get; }

    bool TryFind(string name, [NotNullWhen(true)] out CatalogModel? model);
}

/// <summary>A model and its versions on disk, the newest first; a job that names none gets the first.</summary>
public sealed record CatalogModel(ModelManifest Manifest, string Folder, IReadOnlyList<string> Versions)
{
    public string FileOf(string version) => Path.Combine(Folder, version, "model.onnx");
}
