using Serverless.Serving.Models;

namespace Serverless.Serving.Backlog;

/// <summary>Reads which models can answer now.</summary>
public sealed class ModelStates(IModelReports reports, IInstanceFacts instances, TimeProvider time)
{
    /// <summary>An instance that has been silent for longer is treated as gone.</summary>
    private static readonly TimeSpan MaxReportAge = TimeSpan.FromSeconds(20);

    public async Task<ModelsOnInstances> ReadAsync(CancellationToken cancellationToken)
    {
        var found = await reports.ReadAsync(time.GetUtcNow() - MaxReportAge, cancellationToken);
        var running = instances.Running;
        return new ModelsOnInstances(
            [.. found.Where(report => !report.IsStopping && IsCurrent(report, running))], instances.Current);
    }

    /// <summary>A restarted instance has the same name, but a report from before its start does not count.</summary>
    private static bool IsCurrent(ModelReport report, IReadOnlyDictionary<string, DateTimeOffset>? running) =>
        running is null || (running.TryGetValue(report.Instance, out var startedAt) && report.At >= startedAt);
}

/// <summary>The models on the instances at one moment.</summary>
/// <param name="Reports">The latest report of each instance that takes jobs, or will once it has started.</param>
/// <param name="Instances">The counts of instances; null if they are unknown.</param>
public sealed record ModelsOnInstances(IReadOnlyList<ModelReport> Reports, InstanceFacts? Instances)
{
    /// <param name="model">The model.</param>
    /// <param name="version">One of its versions; null for the model.</param>
    public ModelStatus StatusOf(CatalogModel model, string? version = null) =>
        ModelStatusRule.Of(model, version, Reports, Instances);
}
