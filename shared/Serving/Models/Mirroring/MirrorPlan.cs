using System.Globalization;

namespace Serverless.Serving.Models.Mirroring;

/// <summary>
/// Decides which versions to fetch and which to remove, so the disk contains the served versions within its limit.
/// </summary>
public sealed record MirrorPlan(
    IReadOnlyList<PublishedVersion> Fetch, IReadOnlyList<ModelVersion> Drop, IReadOnlyList<PublishedVersion> TooLarge)
{
    /// <param name="published">All versions of the repository.</param>
    /// <param name="policies">
    /// The version policy of each model with a valid manifest. Versions of other models stay unchanged.
    /// </param>
    /// <param name="kept">The versions on disk.</param>
    /// <param name="limit">Maximum size of the mirror, in bytes.</param>
    public static MirrorPlan Of(
        IReadOnlyList<PublishedVersion> published,
        IReadOnlyDictionary<string, VersionPolicy?> policies,
        IReadOnlyDictionary<ModelVersion, KeptVersion> kept,
        long limit)
    {
        // Smallest model first: a large one must not take the space of many.
        var served = published.GroupBy(version => version.Model)
            .Where(model => policies.ContainsKey(model.Key))
            .Select(model => Served(policies[model.Key], model).ToList())
            .OrderBy(versions => versions.Sum(version => version.Bytes))
            .SelectMany(versions => versions)
            .ToList();
        var wanted = served.Select(Name).ToHashSet();
        var drop = kept.Keys.Where(
            version => policies.ContainsKey(version.Model) && !wanted.Contains(version)).ToList();
        var held = kept.Where(pair => !drop.Contains(pair.Key)).Sum(pair => pair.Value.Bytes);
        var (fetch, tooLarge) = (new List<PublishedVersion>(), new List<PublishedVersion>());
        foreach (
            var version in served.Where(version => kept.GetValueOrDefault(Name(version))?.Source != version.Source))
        {
            // The replaced version stays until the new one is complete.
            var fits = held + version.Bytes <= limit;
            (fits ? fetch : tooLarge).Add(version);
            held += fits ? version.Bytes : 0;
        }

        return new MirrorPlan(fetch, drop, tooLarge);
    }

    private static IEnumerable<PublishedVersion> Served(VersionPolicy? policy, IEnumerable<PublishedVersion> versions)
    {
        var byName = versions.ToDictionary(version => version.Version);
        var newestFirst = byName.Keys.OrderByDescending(
            version => int.Parse(version, CultureInfo.InvariantCulture)).ToList();
        return ModelFolder.Served(policy, newestFirst).Select(version => byName[version]);
    }

    private static ModelVersion Name(PublishedVersion version) => new(version.Model, version.Version);
}

/// <summary>A version on disk: the source from which it was fetched, and its size.</summary>
public sealed record KeptVersion(string Source, long Bytes);
