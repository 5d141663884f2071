using Serverless.Serving.Models;

namespace Serverless.Serving.Inference;

/// <summary>
/// Selects the model that runs a job: its own, or the fallback that its manifest names, while the detector requests it
/// and if the job allows it.
/// </summary>
public sealed class JobModels(LoadedModels models, IModelCatalog catalog, TimeProvider time)
{
    private long _degradeUntilTicks;

    /// <summary>The time until which fallbacks are used; null if they are not.</summary>
    public DateTimeOffset? DegradeUntil
    {
        get => Volatile.Read(ref _degradeUntilTicks) is > 0 and var ticks
            ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
        set => Volatile.Write(ref _degradeUntilTicks, value?.UtcTicks ?? 0);
    }

    /// <summary>
    /// Waits until the model that runs the job is in memory or is refused, but not beyond the job's deadline. The load
    /// continues if the wait ends.
    /// </summary>
    /// <returns>How long it waited.</returns>
    public async Task<TimeSpan> WaitAsync(Job job, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var loaded = DisposeAsync(UseAsync(job));
        var untilDeadline = job.Deadline - time.GetUtcNow();
        if (!loaded.IsCompleted && untilDeadline > TimeSpan.Zero)
        {
            await loaded.WaitAsync(untilDeadline, time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return time.GetElapsedTime(began);
    }

    /// <summary>Returns the loaded model, which the caller disposes after use.</summary>
    /// <exception cref="RunFaultException">The model or version does not exist, or none can be loaded.</exception>
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
                // The failure was logged by the load. The job's own model is slower, but better than no result.
            }
        }

        // A caller that named a version must not silently get another one.
        return job is { IsVersionPinned: true, AllowDegraded: false }
            ? await models.UseExactlyAsync(job.Model, job.Version)
            : await models.UseAsync(job.Model, job.Version);
    }

    private static async Task DisposeAsync(Task<LoadedModel> use)
    {
        try
        {
            (await use).Dispose();
        }
        catch (Exception)
        {
            // The run of the job meets the same exception and handles it.
        }
    }

    private ModelVersion? FallbackOf(Job job) =>
        job.AllowDegraded && DegradeUntil > time.GetUtcNow()
            && catalog.TryFind(job.Model, out var model)
            && model.Manifest.Fallback is { } name && catalog.TryFind(name, out var fallback)
            ? new ModelVersion(name, fallback.Stable)
            : null;
}
