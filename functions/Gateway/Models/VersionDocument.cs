using Serverless.Serving.Models;

namespace Serverless.Gateway.Models;

/// <summary>
/// A version of a model on the instances: its state, the number of instances in that state, the learned batch sizes,
/// and the cache.
/// </summary>
internal sealed record VersionDocument(
    string Version, VersionState State, int Instances, string? Because, long MemoryBytes, SharingReport? Sharing,
    IReadOnlyList<BatchLessonDocument> Batches, CacheFigures? Cache)
{
    /// <summary>
    /// Groups the instances that report the same state of a version into one entry, newest version first.
    /// </summary>
    public static IReadOnlyList<VersionDocument> Of(string model, IReadOnlyList<ModelReport> reports) =>
    [
        .. reports.SelectMany(report => report.Versions)
            .Where(version => version.Model == model)
            .GroupBy(version => (version.Version, version.State, version.Because))
            .OrderByDescending(group => group.Key.Version.Length)
            .ThenByDescending(group => group.Key.Version, StringComparer.Ordinal)
            .ThenBy(group => group.Key.State)
            .Select(group => new VersionDocument(
                group.Key.Version,
                group.Key.State, group.Count(), group.Key.Because, group.Sum(version => version.Bytes),
                group.Select(version => version.Sharing).OfType<SharingReport>().MaxBy(sharing => sharing.Runs),
                BatchLessonDocument.Of(group.SelectMany(version => version.Batches)),
                Sum(group.Select(version => version.Cache)))),
    ];

    private static CacheFigures? Sum(IEnumerable<CacheFigures?> caches) =>
        caches.OfType<CacheFigures>().ToList() is { Count: > 0 } all
        ? new CacheFigures(all.Sum(c => c.Hits), all.Sum(c => c.Misses), all.Sum(c => c.Entries), all.Sum(c => c.Bytes))
        : null;
}

/// <summary>The learned batch size for an input shape, and the reason.</summary>
internal sealed record BatchLessonDocument(string Shape, int Best, string Because)
{
    /// <summary>If several instances report a lesson for a shape, uses the one based on the most runs.</summary>
    public static IReadOnlyList<BatchLessonDocument> Of(IEnumerable<BatchLesson> lessons) =>
    [
        .. lessons.GroupBy(lesson => lesson.Shape)
            .Select(group => group.MaxBy(lesson => lesson.Sizes.Sum(size => size.Runs)))
            .OfType<BatchLesson>()
            .OrderBy(lesson => lesson.Shape, StringComparer.Ordinal)
            .Select(lesson => new BatchLessonDocument(lesson.Shape, lesson.Best, lesson.Because())),
    ];
}
