namespace Serverless.Serving.Models.Mirroring;

/// <summary>A published model: its manifest, if there is one, and its versions.</summary>
public sealed record PublishedModel(string Name, PublishedFile? Manifest, IReadOnlyList<PublishedVersion> Versions)
{
    /// <summary>Finds the models among the files. Files with another layout are ignored.</summary>
    public static IReadOnlyList<PublishedModel> In(IReadOnlyList<PublishedFile> files)
    {
        var versions = PublishedVersion.In(files).ToLookup(version => version.Model);
        var manifests = files.Select(file => (Model: PublishedVersion.ManifestOf(file), File: file))
            .Where(found => found.Model is not null)
            .ToDictionary(found => found.Model ?? "", found => found.File);
        return
        [
            .. manifests.Keys.Union(versions.Select(version => version.Key)).Order(StringComparer.Ordinal)
                .Select(name => new PublishedModel(name, manifests.GetValueOrDefault(name), [.. versions[name]])),
        ];
    }
}
