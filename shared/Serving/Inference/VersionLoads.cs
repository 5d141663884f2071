using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serverless.Serving.Inference.Caching;
using Serverless.Serving.Models;

namespace Serverless.Serving.Inference;

/// <summary>
/// Loads versions: compares each with the content with which it was first served, opens it, warms it up, and then
/// records it as served.
/// </summary>
public sealed partial class VersionLoads(
    IModelLoader loader,
    IServedVersions served, IOptions<InferenceOptions> options, TimeProvider time, ILogger<VersionLoads> logger)
{
    private readonly long _limit = options.Value.EffectiveModelMemory;

    private readonly LoadTurns _turns = new(Environment.ProcessorCount, time);

    /// <exception cref="RunFaultException">The version cannot be served as it is.</exception>
    internal async Task<LoadedModel> LoadAsync(CatalogModel model, string version, VersionFiles files)
    {
        // Not on the caller's thread, because the caller may hold a lock.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var name = model.Manifest.Name;
        LoadedModel? loaded = null;
        try
        {
            CheckDeclared(model, version);
            var known = new ModelVersion(name, version);
            var first = await served.FindAsync(known, CancellationToken.None);
            loaded = await _turns.RunAsync(
                files.Bytes, () => OnOwnThreadAsync(() => Load(model, version, files, first)), CancellationToken.None);
            if (await served.RecordAsync(known, loaded.Content.Digest, CancellationToken.None) is var recorded
                && recorded != loaded.Content.Digest)
            {
                throw Refused(ContentRule.Violation(model, version, loaded.Content, recorded));
            }

            return loaded;
        }
        catch (Exception e)
        {
            loaded?.Dispose();
            var reason = model.WithoutPath(e.Message);
            LogUnusable(name, version, reason);
            if (e is RunFaultException or StoreUnavailableException)
            {
                throw;
            }

            // Any exception concerns only this version.
            throw new RunFaultException(
                JobErrors.ModelUnusable,
                $"Model '{name}' version {version} cannot be loaded: {reason}", e) { IsTransient = true };
        }
    }

    /// <summary>A load keeps a core busy. On the pool it would take a thread from I/O.</summary>
    private static Task<LoadedModel> OnOwnThreadAsync(Func<LoadedModel> load) => Task.Factory.StartNew(
        () =>
        {
            LowPriority.SetOnThisThread();
            return load();
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    private LoadedModel Load(CatalogModel model, string version, VersionFiles files, string? first)
    {
        var began = time.GetTimestamp();
        var content = VersionContent.Of(files);
        if (ContentRule.Violation(model, version, content, first) is { } broken)
        {
            throw Refused(broken);
        }

        var loaded = LoadedModel.Open(model, version, loader);
        try
        {
            var opened = time.GetElapsedTime(began);
            WarmUp.Run(loaded.Session, model.Manifest, time);
            loaded.WarmUpRun = time.GetElapsedTime(began) - opened;
            loaded.LearnRun(loaded.WarmUpRun);
            WarmUp.TrySharing(loaded, time);
            if (!files.HasSameMetadata(VersionFiles.In(files.Folder)))
            {
                throw new RunFaultException(
                    JobErrors.ModelUnusable,
                    $"Model '{model.Manifest.Name}' version {version} changed while it was being loaded.")
                { IsTransient = true };
            }

            loaded.Content = content;
            loaded.Cache = model.Manifest.Cache is { } cache ? new ResultCache(cache, time) : null;
            var warmedUp = time.GetElapsedTime(began) - opened;
            LogLoaded(model.Manifest.Name, version, opened, warmedUp);
            if (loaded.Sharing
                is { IsDecidedByTrials: true, Report: { Runs: not SharingState.Shared, Because: var because } })
            {
                LogAlone(model.Manifest.Name, version, because);
            }

            return loaded;
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <exception cref="RunFaultException">The version would never fit.</exception>
    private void CheckDeclared(CatalogModel model, string version)
    {
        if (model.Manifest.MemoryMegabytes is { } declared && (long)declared << 20 > _limit)
        {
            throw new RunFaultException(
                JobErrors.ModelUnusable,
                $"Model '{model.Manifest.Name}' version {version} declares memoryMegabytes {declared}; the limit for "
                    + $"all models of this instance is {_limit >> 20} MB (Inference:ModelMemoryMegabytes). Raise that "
                    + "limit, or lower the value in the manifest.");
        }
    }

    private static RunFaultException Refused(string? reason) =>
        new(JobErrors.ModelUnusable, reason ?? "Its content differs from what was first served.");

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Model {Model} version {Version} is ready: opened in {Opened}, warmed up in {WarmedUp}.")]
    private partial void LogLoaded(string model, string version, TimeSpan opened, TimeSpan warmedUp);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Model {Model} version {Version} runs each job alone: {Reason}")]
    private partial void LogAlone(string model, string version, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Model {Model} version {Version} cannot be loaded: {Reason}")]
    private partial void LogUnusable(string model, string version, string reason);
}
