using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serverless.Serving.Models;

namespace Serverless.Serving.Inference;

/// <summary>
/// The versions of models in memory. Each is loaded once, by the first caller that needs it; other callers wait for the
/// same load. A version that cannot be loaded is not tried again until its files or its manifest change.
/// </summary>
public sealed partial class LoadedModels(
    IModelCatalog catalog, VersionLoads loads,
    IOptions<InferenceOptions> options, TimeProvider time, ILogger<LoadedModels> logger) : IDisposable
{
    private readonly long _limit = options.Value.EffectiveModelMemory;
    private readonly Lock _gate = new();
    private readonly Dictionary<ModelVersion, LoadEntry> _entries = [];
    private long _uses;
    private long _changes;

    public long MemoryLimit => _limit;

    /// <summary>Changes whenever a version is loaded, evicted, or refused.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    /// <summary>The number of versions that can run jobs now.</summary>
    public int Ready
    {
        get
        {
            lock (_gate)
            {
                return _entries.Values.Count(entry => entry.Opened is not null);
            }
        }
    }

    /// <summary>
    /// Returns the version, loaded; the caller disposes it after use. If it is gone or cannot be loaded, returns
    /// another version that can.
    /// </summary>
    /// <exception cref="RunFaultException">The model or version does not exist, or none can be loaded.</exception>
    public async Task<LoadedModel> UseAsync(string name, string version)
    {
        try
        {
            return await UseExactlyAsync(name, version);
        }
        catch (RunFaultException e) when (e.Error.Code is JobErrors.ModelUnusable or JobErrors.ModelNotFound
            && AlternativeTo(name, version) is { } other)
        {
            return await UseAsync(name, other);
        }
    }

    /// <summary>Returns exactly this version, loaded; the caller disposes it after use.</summary>
    /// <exception cref="RunFaultException">The model or version does not exist, or it cannot be loaded.</exception>
    public async Task<LoadedModel> UseExactlyAsync(string name, string version)
    {
        while (true)
        {
            var entry = EntryOf(new ModelVersion(name, version));
            var model = await entry.Load;
            if (entry.PinViolation(catalog) is { } refusal)
            {
                throw new RunFaultException(JobErrors.ModelUnusable, refusal);
            }

            if (model.TryUse())
            {
                return model;
            }
        }
    }

    /// <summary>Estimates whether a version can be loaded without evicting another one.</summary>
    public bool HasRoomFor(CatalogModel model, string version)
    {
        var declared = (long?)model.Manifest.MemoryMegabytes << 20;
        if (declared > _limit)
        {
            // It can never fit, and its load reports that.
            return true;
        }

        var bytes = declared ?? VersionFiles.In(Path.Combine(model.Folder, version)).Bytes;
        lock (_gate)
        {
            return _entries.Values.Where(entry => !entry.Load.IsFaulted).Sum(entry => entry.Bytes) + bytes <= _limit;
        }
    }

    /// <summary>Reports each version that is in memory, being loaded, or refused.</summary>
    public IReadOnlyList<VersionReport> Report()
    {
        lock (_gate)
        {
            return [.. _entries.Values.Select(entry => entry.Report(catalog))];
        }
    }

    /// <summary>
    /// Returns the duration of the warm-up run of each model in memory, by the longest of its versions.
    /// </summary>
    public IReadOnlyDictionary<string, TimeSpan> WarmUpRuns()
    {
        lock (_gate)
        {
            return _entries.Values.Select(entry => entry.Opened).OfType<LoadedModel>()
                .GroupBy(model => model.Manifest.Name)
                .ToDictionary(versions => versions.Key, versions => versions.Max(version => version.WarmUpRun));
        }
    }

    /// <summary>
    /// Evicts the least recently used versions while all together exceed the limit. Runs may have allocated memory
    /// since the load.
    /// </summary>
    public void MakeRoom()
    {
        lock (_gate)
        {
            MakeRoom_NeedsGate();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var entry in _entries.Values.ToList())
            {
                Leave_NeedsGate(entry);
            }
        }
    }

    private LoadEntry EntryOf(ModelVersion name)
    {
        lock (_gate)
        {
            if (Known_NeedsGate(name) is { } known)
            {
                return known;
            }
        }

        // Outside the lock, because it may read the disk.
        var model = Find(name);
        var files = VersionFiles.In(Path.Combine(model.Folder, name.Version));
        lock (_gate)
        {
            return Known_NeedsGate(name) ?? Begin_NeedsGate(name, model, files);
        }
    }

    private LoadEntry? Known_NeedsGate(ModelVersion name)
    {
        if (!_entries.TryGetValue(name, out var entry) || entry.ShouldRetry(catalog, time))
        {
            return null;
        }

        entry.LastUse = ++_uses;
        return entry;
    }

    private LoadEntry Begin_NeedsGate(ModelVersion name, CatalogModel model, VersionFiles files)
    {
        var entry = new LoadEntry { Name = name, Model = model, Files = files, BeganAt = time
            .GetTimestamp(), LastUse = ++_uses };
        _entries[name] = entry;
        entry.Load = LoadAsync(entry);
        Interlocked.Increment(ref _changes);
        return entry;
    }

    private async Task<LoadedModel> LoadAsync(LoadEntry entry)
    {
        try
        {
            var loaded = await loads.LoadAsync(entry.Model, entry.Name.Version, entry.Files);
            lock (_gate)
            {
                entry.Opened = loaded;
                if (entry.HasLeft)
                {
                    loaded.Dispose();
                }

                MakeRoom_NeedsGate();
            }

            return loaded;
        }
        finally
        {
            Interlocked.Increment(ref _changes);
        }
    }

    private CatalogModel Find(ModelVersion name)
    {
        if (catalog.TryFind(name.Model, out var model) && model.Versions.Contains(name.Version))
        {
            return model;
        }

        // The gateway that admitted the job may have read the folder more recently than this instance.
        catalog.Refresh();
        return catalog.TryFind(name.Model, out model) && model.Versions.Contains(name.Version)
            ? model
            : throw new RunFaultException(
                JobErrors.ModelNotFound,
                $"This instance has no model '{name.Model}' version {name.Version}.");
    }

    private string? AlternativeTo(string name, string version) =>
        catalog.TryFind(name, out var model) ? model.AlternativeTo(version) : null;

    /// <summary>It is unloaded when the last run that uses it has ended.</summary>
    private void Leave_NeedsGate(LoadEntry entry)
    {
        _entries.Remove(entry.Name);
        entry.HasLeft = true;
        entry.Opened?.Dispose();
        Interlocked.Increment(ref _changes);
    }

    private void MakeRoom_NeedsGate()
    {
        var loaded = _entries.Values.Where(entry => !entry.Load.IsFaulted).ToList();
        foreach (var index in Eviction.Choose(loaded.ConvertAll(entry => (entry.Bytes, entry.LastUse)), _limit)
            .Where(index => loaded[index].Load.IsCompletedSuccessfully))
        {
            Leave_NeedsGate(loaded[index]);
            LogEvicted(loaded[index].Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Model {Version} was evicted from memory.")]
    private partial void LogEvicted(ModelVersion version);
}
