using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serverless.Serving.Inference.Caching;
using Serverless.Serving.Models;

namespace Serverless.Serving.Inference;

/// <summary>
/// The versions of models that are in memory: each is loaded once, by the first who needs it, while the others wait for the
/// same load. A file that cannot be loaded is not tried again until it or the memory that its manifest declares changes.
/// </summary>
public sealed partial class LoadedModels(
    IModelCatalog catalog, IModelLoader loader, IOptions<InferenceOptions> options, TimeProvider time, ILogger<LoadedModels> logger) : IDisposable
{
    private readonly long _limit = options.Value.EffectiveModelMemory;
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Model, string Version), LoadEntry> _entries = [];
    private long _uses;

    /// <summary>The version of the model in memory, to be disposed after use. Where it cannot be loaded or is gone, another version that can.</summary>
    /// <exception cref="RunFaultException">There is no such model or version, or none can be loaded.</exception>
    public async Task<LoadedModel> UseAsync(string name, string version)
    {
        try
        {
            return await UseExactlyAsync(name, version);
        }
        catch (RunFaultException e) when (e.Error.Code is JobErrors.ModelUnusable or JobErrors.ModelNotFound && InsteadOf(name, version) is { } other)
        {
            return await UseAsync(name, other);
        }
    }

    /// <summary>This very version in memory, to be disposed after use.</summary>
    /// <exception cref="RunFaultException">There is no such model or version, or it cannot be loaded.</exception>
    public async Task<LoadedModel> UseExactlyAsync(string name, string version)
    {
        while (true)
        {
            var model = await EntryOf(name, version).Load;
            if (model.TryUse())
                return model;
        }
    }

    public long MemoryLimit => _limit;

    /// <summary>Each version that is in memory, on its way there, or refused.</summary>
    public IReadOnlyList<VersionReport> Report()
    {
        lock (_gate)
            return [.. _entries.Select(pair => pair.Value.Report(pair.Key.Version))];
    }

    /// <summary>Lets the least recently used leave while all together take more than they may; runs may have taken more since they were loaded.</summary>
    public void MakeRoom()
    {
        lock (_gate)
            MakeRoom_NeedsGate();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var entry in _entries.Values.Where(e => e.Load.IsCompletedSuccessfully))
                entry.Load.Result.Dispose();

            _entries.Clear();
        }
    }

    private LoadEntry EntryOf(string name, string version)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue((name, version), out var entry) && !entry.IsWorthAnotherTry(catalog, time))
            {
                entry.LastUse = ++_uses;
                return entry;
            }

            var model = Find(name, version);
            var file = ModelFile.Of(model.FileOf(version));
            return _entries[(name, version)] = new LoadEntry { Model = model, File = file, Load = LoadAsync(model, version), BeganAt = time.GetTimestamp(), LastUse = ++_uses };
        }
    }

    private CatalogModel Find(string name, string version)
    {
        if (catalog.TryFind(name, out var model) && model.Versions.Contains(version))
            return model;

        // Whoever admitted the job may have looked at the folder later than this instance.
        catalog.Refresh();
        return catalog.TryFind(name, out model) && model.Versions.Contains(version)
            ? model
            : throw new RunFaultException(JobErrors.ModelNotFound, $"There is no model '{name}' of version {version} on this instance.");
    }

    private string? InsteadOf(string name, string version) => catalog.TryFind(name, out var model) ? model.InsteadOf(version) : null;

    private async Task<LoadedModel> LoadAsync(CatalogModel model, string version)
    {
        // Off the caller's thread: opening a model is a matter of seconds where it is large.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var name = model.Manifest.Name;
        LoadedModel? loaded = null;
        try
        {
            CheckDeclared(model, version);
            var began = time.GetTimestamp();
            loaded = LoadedModel.Open(model, version, loader);
            var opened = time.GetElapsedTime(began);
            WarmUp.Run(loaded.Session, model.Manifest, time);
            WarmUp.TrySharing(loaded, time);
            var warmedUp = time.GetElapsedTime(began) - opened;
            loaded.Cache = model.Manifest.Cache is { } cache ? new ResultCache(cache, time) : null;
            LogLoaded(name, version, opened, warmedUp);
            if (loaded.Sharing is { IsProvenByRuns: true, Report: { Runs: not SharingState.Shared, Because: var because } })
            {
                LogAlone(name, version, because);
            }

            MakeRoomFor(loaded);
            return loaded;
        }
        catch (Exception e)
        {
            loaded?.Dispose();
            LogUnusable(name, version, e.Message);
            if (e is RunFaultException)
            {
                throw;
            }

            // Whatever it was, it is this version's trouble and no other's.
            throw new RunFaultException(JobErrors.ModelUnusable, $"Model '{name}' version {version} cannot be loaded: {model.WithoutPath(e.Message)}", e) { MayPass = true };
        }
    }

    /// <exception cref="RunFaultException">The version would never fit.</exception>
    private void CheckDeclared(CatalogModel model, string version)
    {
        if (model.Manifest.MemoryMegabytes is { } declared && (long)declared << 20 > _limit)
        {
            throw new RunFaultException(
                JobErrors.ModelUnusable,
                $"Model '{model.Manifest.Name}' version {version} declares memoryMegabytes {declared}; all models of this instance may take {_limit >> 20} MB (Inference:ModelMemoryMegabytes). Raise that, or lower what the manifest declares.");
        }
    }

    private void MakeRoomFor(LoadedModel loaded)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue((loaded.Manifest.Name, loaded.Version), out var entry))
                entry.Opened = loaded;

            MakeRoom_NeedsGate();
        }
    }

    private void MakeRoom_NeedsGate()
    {
        var loaded = _entries.Where(e => e.Value.Load.IsCompletedSuccessfully || !e.Value.Load.IsCompleted).ToList();
        foreach (var index in Eviction.Choose(loaded.ConvertAll(e => (e.Value.Bytes, e.Value.LastUse)), _limit))
        {
            var (key, entry) = loaded[index];
            if (!entry.Load.IsCompleted)
                continue;

            _entries.Remove(key);
            entry.Load.Result.Dispose();
            LogEvicted(key.Model, key.Version);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Model {Model} version {Version} is ready: opened in {Opened}, warmed up in {WarmedUp}.")]
    private partial void LogLoaded(string model, string version, TimeSpan opened, TimeSpan warmedUp);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Model {Model} version {Version} runs each job alone: {Reason}")]
    private partial void LogAlone(string model, string version, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Model {Model} version {Version} cannot be loaded: {Reason}")]
    private partial void LogUnusable(string model, string version, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Model {Model} version {Version} leaves the memory to others.")]
    private partial void LogEvicted(string model, string version);
}
