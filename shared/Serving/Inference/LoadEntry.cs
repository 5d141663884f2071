using Serverless.Serving.Models;

namespace Serverless.Serving.Inference;

/// <summary>A version on its way into memory, there, or refused.</summary>
internal sealed class LoadEntry
{
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(5);

    public required CatalogModel Model { get; init; }

    public required ModelFile File { get; init; }

    public required Task<LoadedModel> Load { get; init; }

    /// <summary>Null until it is in memory.</summary>
    public LoadedModel? Opened { get; set; }

    public required long BeganAt { get; init; }

    public required long LastUse { get; set; }

    /// <summary>What it counts for among those that share the memory: what it declares, else its files and what it has taken so far beside them.</summary>
    public long Bytes => Model.Manifest.MemoryMegabytes is { } declared ? (long)declared << 20 : File.Bytes + (Opened?.Session.MemoryTaken ?? 0);

    /// <summary>A faulty file stays faulty until it changes, or the memory that its manifest declares; anything else that went wrong may have passed.</summary>
    public bool IsWorthAnotherTry(IModelCatalog catalog, TimeProvider time) =>
        Load is { IsFaulted: true, Exception: var e } && (MayHavePassed(e.InnerException, time) || File.HasChanged() || DeclaresOther(catalog));

    private bool MayHavePassed(Exception? fault, TimeProvider time) =>
        fault is not RunFaultException { MayPass: false } && time.GetElapsedTime(BeganAt) >= PauseAfterFault;

    private bool DeclaresOther(IModelCatalog catalog) =>
        catalog.TryFind(Model.Manifest.Name, out var now) && now.Manifest.MemoryMegabytes != Model.Manifest.MemoryMegabytes;

    public VersionReport Report(string version)
    {
        var state = !Load.IsCompleted ? VersionState.Loading : Load.IsCompletedSuccessfully ? VersionState.Ready : VersionState.Refused;
        return new VersionReport
        {
            Model = Model.Manifest.Name,
            Version = version,
            State = state,
            Because = Load.Exception is { InnerException: { } fault } ? Model.WithoutPath(fault.Message) : null,
            Bytes = state == VersionState.Refused ? 0 : Bytes,
            Sharing = state == VersionState.Ready ? Load.Result.Sharing.Report : null,
            Cache = state == VersionState.Ready ? Load.Result.Cache?.Figures : null,
        };
    }
}
