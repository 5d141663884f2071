using Serverless.Serving.Models;

namespace Serverless.Serving.Backlog;

/// <summary>
/// A version is ready if at least one instance that takes jobs has it in memory. A model is ready if an instance can
/// answer a job that names no version: with the stable version, or with an older one if the instance refuses that.
/// A model that a job would have to wait for, until it is loaded or until an instance starts, is not ready.
/// </summary>
public static class ModelStatusRule
{
    /// <param name="model">The model.</param>
    /// <param name="version">One of its versions; null for the model.</param>
    /// <param name="reports">The latest report of each instance that takes jobs.</param>
    /// <param name="instances">The counts of instances; null if they are unknown.</param>
    public static ModelStatus Of(
        CatalogModel model, string? version, IReadOnlyList<ModelReport> reports, InstanceFacts? instances)
    {
        if (reports.Count == 0)
        {
            return new ModelStatus(ModelState.NoInstance, ReasonForNone(instances));
        }

        var found = reports.Select(report => version is null
            ? Answering(model, report) : Find(model, version, report)).OfType<VersionReport>().ToList();
        if (found.Any(report => report.State == VersionState.Ready))
        {
            return ModelStatus.Ready;
        }

        var loading = found.Count(report => report.State == VersionState.Loading);
        return loading > 0 ? new ModelStatus(ModelState.Loading, $"{Instances(loading)} loading it.")
            : found is [{ Because: var because }, ..] ? new ModelStatus(ModelState.Refused, because)
            : new ModelStatus(ModelState.NotLoaded, "No instance has it in memory. The next job loads it.");
    }

    /// <returns>
    /// The version that answers a job which names none on this instance. If the instance refuses all of them, the
    /// stable one. Null if the job would have to load it first.
    /// </returns>
    private static VersionReport? Answering(CatalogModel model, ModelReport report)
    {
        VersionReport? refused = null;
        for (string? version = model.Stable; version is not null; version = model.AlternativeTo(version))
        {
            var found = Find(model, version, report);
            if (found is not { State: VersionState.Refused })
            {
                return found;
            }

            refused ??= found;
        }

        return refused;
    }

    private static VersionReport? Find(CatalogModel model, string version, ModelReport report) =>
        report.Versions.FirstOrDefault(found => found.Model == model.Manifest.Name && found.Version == version);

    private static string ReasonForNone(InstanceFacts? instances) => instances switch
    {
        { Live: 0, CrashLooping: true } =>
            $"Instances exit before they can serve. Last output: {instances.LastError ?? "none"}.",
        { Live: 0, Starting: > 0 } => $"{Instances(instances.Starting)} starting.",
        { Live: 0 } => "No instance is running. The next job starts one.",
        _ => "No instance has reported its models within 20 s.",
    };

    private static string Instances(int count) => count == 1 ? "1 instance is" : $"{count} instances are";
}
