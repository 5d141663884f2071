using System.Diagnostics.CodeAnalysis;

namespace Serverless.Serving.Models;

/// <summary>The models that are available.</summary>
public interface IModelCatalog
{
    IReadOnlyCollection<CatalogModel> All { get; }

    bool TryFind(string name, [NotNullWhen(true)] out CatalogModel? model);

    /// <summary>The faults that the last refresh found.</summary>
    IReadOnlyList<ModelFault> Faults => [];

    /// <summary>Reads changes. A catalog that never changes does nothing.</summary>
    /// <returns>
    /// The current faults. If a model with a fault was served before, its previous state is still served.
    /// </returns>
    IReadOnlyList<ModelFault> Refresh() => [];
}

/// <summary>A model and its versions on disk, newest first.</summary>
public sealed record CatalogModel(ModelManifest Manifest, string Folder, IReadOnlyList<string> Versions)
{
    /// <summary>
    /// The version for jobs that name none and are not selected for the canary: the newest one that is not on trial.
    /// </summary>
    public string Stable => Versions.First(version => version != Manifest.Versions?.Canary?.Version);

    /// <summary>Replaces this process's path to the model in a text with the model's name.</summary>
    public string WithoutPath(string text) => text.Replace(Folder, Manifest.Name, StringComparison.Ordinal);

    public string FileOf(string version) => Path.Combine(Folder, version, "model.onnx");

    /// <summary>The version that runs a job that names none.</summary>
    public string VersionFor(JobId id) =>
        Manifest.Versions?.Canary is { } canary && canary.Selects(Manifest.Name, id) ? canary.Version : Stable;

    /// <summary>
    /// The version to use if a version cannot be: the stable one for the canary and for a version that is gone,
    /// otherwise the next older one.
    /// </summary>
    /// <returns>Null if there is none.</returns>
    public string? AlternativeTo(string version) =>
        version == Manifest.Versions?.Canary?.Version || !Versions.Contains(version)
        ? Stable
        : Versions.SkipWhile(v => v != version).Skip(1).FirstOrDefault(v => v != Manifest.Versions?.Canary?.Version);
}
