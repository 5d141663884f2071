using Serverless.Serving.Models;

namespace Serverless.Serving.Inference;

/// <summary>
/// Which model runs a job: its own or, while the detector says so and the job allows it, the fallback that its manifest
/// names.
/// </summary>
public sealed class JobModels(LoadedModels models, IModelCatalog catalog, TimeProvider time)
{
    private long _degradeUntilTicks;

    /// <summary>Until when fallbacks answer; null: they do not.</summary>
    public DateTimeOffset? DegradeUntil
    {
        get => Volatile.Read(ref _degradeUntilTicks) is > 0 and var ticks
            ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
        set => Volatile.Write(ref _degradeUntilTicks, value?.UtcTicks ?? 0);
    }

    /// <summary>The model in memory, to be disposed after use.</summary>
    /// <exception cref="RunFaultException">There is no such model or version, or none can be loaded.</exception>
    public async Task<LoadedModel> UseAsync(Job job)
    {
        if (FallbackOf(job) is { } fallback)
        {
            try
            {
                return await models.UseAsync(fallback.Model, fallback.Version);
            }
            catch (RunFaultException)
            {
                // Named where it could not be loaded. The job's own model is late, which is better than nothing.
            }
        }

        // Another version in silence is not what a caller wants who named one.
        return job is { IsVersionPinned: true, AllowDegraded: false }
            ? await models.UseExactlyAsync(job.Model, job.Version)
            : await models.UseAsync(job.Model, job.Version);
    }

    private ModelVersion? FallbackOf(Job job) =>
        job.AllowDegraded && DegradeUntil > time.GetUtcNow()
            && catalog.TryFind(job.Model, out var model)
            && model.Manifest.Fallback is { } name && catalog.TryFind(name, out var fallback)
            ? new ModelVersion(name, fallback.Stable)
            : null;
}
