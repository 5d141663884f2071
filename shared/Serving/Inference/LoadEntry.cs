using Serverless.Serving.Models;

namespace Serverless.Serving.Inference;

/// <summary>A version on its way into memory, there, or refused.</summary>
internal sealed class LoadEntry
{
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(5);

    public required CatalogModel Model { get; init; }

    public required ModelVersion Name { get; init; }

    /// <summary>As they were when it was loaded, or seen since to hold the same.</summary>
    public required VersionFiles Files { get; set; }

    /// <summary>Set by who makes the entry, before anybody else sees it.</summary>
    public Task<LoadedModel> Load { get; set; } = Task.FromException<LoadedModel>(
        new InvalidOperationException("The load has not begun."));

    public required long BeganAt { get; init; }

    public required long LastUse { get; set; }

    /// <summary>Null until it is in memory.</summary>
    public LoadedModel? Opened { get; set; }

    /// <summary>It has left before it was in memory.</summary>
    public bool HasLeft { get; set; }

    /// <summary>
    /// What it counts for among those that share the memory: what it declares, else its files and what it has taken so
    /// far beside them.
    /// </summary>
    public long Bytes => Model.Manifest.MemoryMegabytes is { } declared
        ? (long)declared << 20 : Files.Bytes + (Opened?.Session.MemoryTaken ?? 0);

    /// <summary>
    /// Whether what is on the disk now is not what is in memory. Files that look the same are not read.
    /// </summary>
    public bool HoldsOtherBytes()
    {
        var files = VersionFiles.In(Files.Folder);
        if (Opened is not { } loaded || files.LookLike(Files) || files.Files.Count == 0)
        {
            return false;
        }

        try
        {
            if (VersionContent.Of(files).Digest != loaded.Content.Digest)
            {
                return true;
            }

            Files = files;
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not to be read for the moment, as while it is written: the next look may tell.
            return false;
        }
    }

    /// <summary>
    /// A faulty file stays faulty until it changes, or the memory that its manifest declares, or the hash; anything
    /// else that went wrong may have passed.
    /// </summary>
    public bool IsWorthAnotherTry(IModelCatalog catalog, TimeProvider time) =>
        Load is { IsFaulted: true, Exception: var e }
            && (MayHavePassed(e.InnerException, time) || HasChanged() || DeclaresOther(catalog));

    /// <returns>Why the manifest, as it is now, does not let it be served; null if it does.</returns>
    public string? Unpinned(IModelCatalog catalog) =>
        Opened is { } loaded && catalog.TryFind(Name.Model, out var now)
            ? ContentRule.Unpinned(now, Name.Version, loaded.Content) : null;

    public VersionReport Report(IModelCatalog catalog)
    {
        var because = Load.Exception is { InnerException: { } fault }
            ? Model.WithoutPath(fault.Message) : Unpinned(catalog);
        var state = !Load.IsCompleted
            ? VersionState.Loading : because is null ? VersionState.Ready : VersionState.Refused;
        return new VersionReport
        {
            Model = Name.Model,
            Version = Name.Version,
            State = state,
            Because = because,
            Bytes = state == VersionState.Refused ? 0 : Bytes,
            Sharing = state == VersionState.Ready ? Opened?.Sharing.Report : null,
            Cache = state == VersionState.Ready ? Opened?.Cache?.Figures : null,
        };
    }

    private bool HasChanged() => !Files.LookLike(VersionFiles.In(Files.Folder));

    private bool MayHavePassed(Exception? fault, TimeProvider time) =>
        fault is not RunFaultException { MayPass: false } && time.GetElapsedTime(BeganAt) >= PauseAfterFault;

    private bool DeclaresOther(IModelCatalog catalog) =>
        catalog.TryFind(Name.Model, out var now)
            && (now.Manifest.MemoryMegabytes != Model.Manifest.MemoryMegabytes
                || now.Manifest.Sha256?.GetValueOrDefault(Name.Version)
                    != Model.Manifest.Sha256?.GetValueOrDefault(Name.Version));
}
