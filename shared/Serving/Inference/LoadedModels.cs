using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Serverless.Serving.Models;

namespace Serverless.Serving.Inference;

/// <summary>The versions of models that are in memory: each is loaded once, by the first who needs it, while the others wait for the same load.</summary>
public sealed partial class LoadedModels(IModelCatalog catalog, IModelLoader loader, TimeProvider time, ILogger<LoadedModels> logger) : IDisposable
{
    private readonly ConcurrentDictionary<(string Model, string Version), Lazy<Task<LoadedModel>>> _models = new();

    /// <exception cref="RunFaultException">There is no such model or version, or it cannot be loaded.</exception>
    public Task<LoadedModel> GetAsync(string model, string version)
    {
        var key = (model, version);
        if (_models.TryGetValue(key, out var known))
            return known.Value;

        return _models.GetOrAdd(key, _ => new Lazy<Task<LoadedModel>>(() => LoadAsync(model, version))).Value;
    }

    public void Dispose()
    {
        foreach (var (_, load) in _models)
        {
            if (load is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
                load.Value.Result.Dispose();
        }
    }

    private async Task<LoadedModel> LoadAsync(string name, string version)
    {
        // Off the caller's thread: opening a model is a matter of seconds where it is large.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            if (!catalog.TryFind(name, out var model) || !model.Versions.Contains(version))
                throw new RunFaultException(RunFaults.ModelNotFound, $"There is no model '{name}' of version {version} on this instance.");

            var began = time.GetTimestamp();
            var loaded = LoadedModel.Open(model, version, loader);
            var opened = time.GetElapsedTime(began);
            WarmUp.Run(loaded.Session, model.Manifest, time);
            var warmedUp = time.GetElapsedTime(began) - opened;
            LogLoaded(name, version, opened, warmedUp);
            return loaded;
        }
        catch (Exception e)
        {
            // The next who asks tries again: the file may have been replaced meanwhile.
            _models.TryRemove((name, version), out _);
            LogUnusable(name, version, e.Message);
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Model {Model} version {Version} is ready: opened in {Opened}, warmed up in {WarmedUp}.")]
    private partial void LogLoaded(string model, string version, TimeSpan opened, TimeSpan warmedUp);

    [LoggerMessage(Level = LogLevel.Error, Message = "Model {Model} version {Version} cannot be loaded: {Reason}")]
    private partial void LogUnusable(string model, string version, string reason);
}
