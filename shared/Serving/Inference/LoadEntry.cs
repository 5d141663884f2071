using Serverless.Serving.Models;

namespace Serverless.Serving.Inference;

/// <summary>A version that is being loaded, is in memory, or was refused.</summary>
internal sealed class LoadEntry
{
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(5);

    public required CatalogModel Model { get; init; }

    public required ModelVersion Name { get; init; }

    /// <summary>The files when the version was loaded, or when they were last seen to have the same content.</summary>
    public required VersionFiles Files { get; set; }

    /// <summary>Set by the creator of the entry before it is shared.</summary>
    public Task<LoadedModel> Load { get; set; } = Task.FromException<LoadedModel>(
        new InvalidOperationException("The load has not started."));

    public required long BeganAt { get; init; }

    public required long LastUse { get; set; }

    /// <summary>Null until the version is in memory.</summary>
    public LoadedModel? Opened { get; set; }

    /// <summary>Whether the version was evicted before its load finished.</summary>
    public bool HasLeft { get; set; }

    /// <summary>
    /// The memory that the version counts for: what its manifest declares, or else its files plus its allocations.
    /// </summary>
    public long Bytes => Model.Manifest.MemoryMegabytes is { } declared
        ? (long)declared << 20 : Files.Bytes + (Opened?.Session.MemoryTaken ?? 0);

    /// <summary>
    /// Whether the files on disk differ from the loaded version. Files with the same size and time are not read.
    /// </summary>
    public bool HasOtherContent()
    {
        var files = VersionFiles.In(Files.Folder);
        if (Opened is not { } loaded || files.HasSameMetadata(Files) || files.Files.Count == 0)
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
            // The files cannot be read now, for example because they are being written. The next check may succeed.
            return false;
        }
    }

    /// <summary>
    /// A faulty version stays faulty until its files, its declared memory, or its pinned hash change. Any other failure
    /// may be transient.
    /// </summary>
    public bool ShouldRetry(IModelCatalog catalog, TimeProvider time) =>
        Load is { IsFaulted: true, Exception: var e }
            && (IsTransientFault(e.InnerException, time) || HasChanged() || DeclaresOther(catalog));

    /// <returns>Why the current manifest does not allow the version to be served; null if it does.</returns>
    public string? PinViolation(IModelCatalog catalog) =>
        Opened is { } loaded && catalog.TryFind(Name.Model, out var now)
            ? ContentRule.PinViolation(now, Name.Version, loaded.Content) : null;

    public VersionReport Report(IModelCatalog catalog)
    {
        var because = Load.Exception is { InnerException: { } fault }
            ? Model.WithoutPath(fault.Message) : PinViolation(catalog);
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

    private bool HasChanged() => !Files.HasSameMetadata(VersionFiles.In(Files.Folder));

    private bool IsTransientFault(Exception? fault, TimeProvider time) =>
        fault is not RunFaultException { IsTransient: false } && time.GetElapsedTime(BeganAt) >= PauseAfterFault;

    private bool DeclaresOther(IModelCatalog catalog) =>
        catalog.TryFind(Name.Model, out var now)
            && (now.Manifest.MemoryMegabytes != Model.Manifest.MemoryMegabytes
                || now.Manifest.Sha256?.GetValueOrDefault(Name.Version)
                    != Model.Manifest.Sha256?.GetValueOrDefault(Name.Version));
}
