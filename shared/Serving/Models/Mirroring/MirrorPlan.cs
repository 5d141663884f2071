using System.Globalization;

namespace Serverless.Serving.Models.Mirroring;

/// <summary>
/// Which versions to fetch and which to drop, so that the disk holds what is served and no more than it may.
/// </summary>
public sealed record MirrorPlan(
    IReadOnlyList<PublishedVersion> Fetch, IReadOnlyList<ModelVersion> Drop, IReadOnlyList<PublishedVersion> TooLarge)
{
    /// <param name="published">All versions of the repository.</param>
    /// <param name="policies">The version policy of each model whose manifest is sound; versions of others stay as they
    /// are.</param>
    /// <param name="kept">The versions on disk, with the source each was made of and its bytes.</param>
    /// <param name="limit">Bytes that the disk may hold.</param>
    public static MirrorPlan Of(
        IReadOnlyList<PublishedVersion> published,
        IReadOnlyDictionary<string, VersionPolicy?> policies,
        IReadOnlyDictionary<ModelVersion, KeptVersion> kept,
        long limit)
    {
        // The lightest model first: a heavy one must not take the room of many.
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
            // What it replaces stays until the new one is whole.
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

/// <summary>A version on disk: what it was made of, and its size.</summary>
public sealed record KeptVersion(string Source, long Bytes);
