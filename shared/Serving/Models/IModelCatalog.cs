using System.Diagnostics.CodeAnalysis;

namespace Serverless.Serving.Models;

/// <summary>The models that can be asked for.</summary>
public interface IModelCatalog
{
    IReadOnlyCollection<CatalogModel> All { get; }

    bool TryFind(string name, [NotNullWhen(true)] out CatalogModel? model);

    /// <summary>What the last look found that cannot be served as it is.</summary>
    IReadOnlyList<ModelFault> Faults => [];

    /// <summary>Looks for what has changed since; a catalog that never changes has nothing to do.</summary>
    /// <returns>What cannot be served as it is now. If it was served before, it is served as it was.</returns>
    IReadOnlyList<ModelFault> Refresh() => [];
}

/// <summary>A model and its versions on disk, the newest first.</summary>
public sealed record CatalogModel(ModelManifest Manifest, string Folder, IReadOnlyList<string> Versions)
{
    /// <summary>
    /// What a job that names no version gets, unless it is one for the canary: the newest that is not on trial.
    /// </summary>
    public string Stable => Versions.First(version => version != Manifest.Versions?.Canary?.Version);

    /// <summary>A text for people who know the model and not where this process keeps it.</summary>
    public string WithoutPath(string text) => text.Replace(Folder, Manifest.Name, StringComparison.Ordinal);

    public string FileOf(string version) => Path.Combine(Folder, version, "model.onnx");

    /// <summary>The version that runs a job which names none.</summary>
    public string VersionFor(JobId id) =>
        Manifest.Versions?.Canary is { } canary && canary.Takes(Manifest.Name, id) ? canary.Version : Stable;

    /// <summary>
    /// What answers where a version cannot: the stable one for the canary and for a version that is gone, else the next
    /// older.
    /// </summary>
    /// <returns>Null where there is none.</returns>
    public string? InsteadOf(string version) =>
        version == Manifest.Versions?.Canary?.Version || !Versions.Contains(version)
        ? Stable
        : Versions.SkipWhile(v => v != version).Skip(1).FirstOrDefault(v => v != Manifest.Versions?.Canary?.Version);
}
