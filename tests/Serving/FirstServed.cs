using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Serverless.Serving.Inference;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests;

/// <summary>The records of first-served content, shared by instances.</summary>
internal sealed class FirstServed : IServedVersions
{
    public ConcurrentDictionary<ModelVersion, string> Digests { get; } = new();

    /// <summary>While it is unavailable, every call fails.</summary>
    public bool IsAway { get; set; }

    /// <summary>Called before a digest is recorded.</summary>
    public Action<ModelVersion> BeforeRecord { get; set; } = _ => { };

    public Task<string?> FindAsync(ModelVersion version, CancellationToken cancellationToken) =>
        IsAway ? throw new StoreUnavailableException("The store is away.")
            : Task.FromResult(Digests.GetValueOrDefault(version));

    public Task<string> RecordAsync(ModelVersion version, string digest, CancellationToken cancellationToken)
    {
        BeforeRecord(version);
        return IsAway ? throw new StoreUnavailableException("The store is away.")
            : Task.FromResult(Digests.GetOrAdd(version, digest));
    }

    /// <summary>Creates the models of an instance.</summary>
    public static LoadedModels Instance(
        IModelCatalog catalog,
        IModelLoader loader, InferenceOptions? options = null, TimeProvider? time = null, FirstServed? served = null)
    {
        var set = Options.Create(options ?? new InferenceOptions());
        time ??= TimeProvider.System;
        var loads = new VersionLoads(loader, served ?? new FirstServed(), set, time, NullLogger<VersionLoads>.Instance);
        return new LoadedModels(catalog, loads, set, time, NullLogger<LoadedModels>.Instance);
    }
}
