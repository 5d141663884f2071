namespace Serverless.Serving.Models.Mirroring;

/// <summary>What one look at the repository found to do.</summary>
/// <param name="Manifests">The manifest of each model that is valid and of which no fetch is in progress.</param>
/// <param name="Plan">The versions of those models to fetch and to drop.</param>
internal sealed record MirrorLook(IReadOnlyDictionary<string, PublishedManifest> Manifests, MirrorPlan Plan);

/// <summary>A model that is being fetched.</summary>
internal sealed record ModelFetch(IReadOnlyList<PublishedVersion> Versions, Task Done)
{
    /// <summary>Adds what is being fetched to what is on disk, since it takes room there.</summary>
    public static Dictionary<ModelVersion, KeptVersion> AddTo(
        IReadOnlyDictionary<ModelVersion, KeptVersion> kept, IEnumerable<ModelFetch> fetches)
    {
        var all = new Dictionary<ModelVersion, KeptVersion>(kept);
        foreach (var version in fetches.SelectMany(fetch => fetch.Versions))
        {
            var name = new ModelVersion(version.Model, version.Version);
            all[name] = new KeptVersion(version.Source, version.Bytes + (kept.GetValueOrDefault(name)?.Bytes ?? 0));
        }

        return all;
    }
}
