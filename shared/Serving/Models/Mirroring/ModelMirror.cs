using Microsoft.Extensions.Options;

namespace Serverless.Serving.Models.Mirroring;

/// <summary>
/// Mirrors a repository to a folder on disk, one model at a time, smallest first. A fault concerns only its model: its
/// previous state stays, and the other models are mirrored. If the repository cannot be read, nothing changes.
/// </summary>
public sealed class ModelMirror
{
    private readonly IModelRepository _repository;
    private readonly MirrorFolder _folder;
    private readonly long _limit;
    private readonly Dictionary<string, (string Attempt, ModelFaultException Fault)> _refused = [];
    private readonly Dictionary<string, (string Tag, byte[] Json)> _manifests = [];
    private volatile IReadOnlyList<ModelFault> _faults = [];

    public ModelMirror(IModelRepository repository, IOptions<ModelsOptions> options)
    {
        _repository = repository;
        _limit = (long)options.Value.CacheMegabytes << 20;
        Path = options.Value.EffectiveCacheFolder;
        _folder = new MirrorFolder(Path);
        _folder.Create();
    }

    public string Path { get; }

    /// <summary>The faults of the last sync.</summary>
    public IReadOnlyList<ModelFault> Faults => _faults;

    /// <summary>Syncs once. Must not be called concurrently.</summary>
    /// <param name="mirrored">Called after each model that is complete on disk.</param>
    /// <param name="cancellationToken">Stops the sync.</param>
    public async Task SyncAsync(Action mirrored, CancellationToken cancellationToken)
    {
        var faults = new List<ModelFault>();
        await TryAsync(null, faults, async () => await MirrorAsync(
            await ListAsync(cancellationToken), faults, mirrored, cancellationToken), cancellationToken);
        _faults = faults;
        mirrored();
    }

    private async Task<IReadOnlyList<PublishedModel>> ListAsync(CancellationToken cancellationToken) =>
        PublishedModel.In(await _repository.ListAsync(cancellationToken)) is { Count: > 0 } models
            ? models
            : throw new ModelFaultException(
                _repository.Address,
                $"contains no model; publish one as <name>/{ModelFolder.ManifestFile} and <name>/1/model.onnx.");

    private async Task MirrorAsync(
        IReadOnlyList<PublishedModel> published,
        List<ModelFault> faults, Action mirrored, CancellationToken cancellationToken)
    {
        var manifests = new Dictionary<string, (ModelManifest Manifest, byte[] Json)>();
        foreach (var model in published)
        {
            await TryAsync(model.Name, faults, async () =>
                manifests[model.Name] = await ReadAsync(model, cancellationToken), cancellationToken);
        }

        var plan = MirrorPlan.Of(
            [.. published.SelectMany(model => model.Versions)],
            manifests.ToDictionary(m => m.Key, m => m.Value.Manifest.Versions), _folder.Kept(), _limit);
        faults.AddRange(plan.TooLarge.Select(version => new ModelFault(
            version.Model, $"{_repository.Address}/{version}",
            $"has {version.Bytes} bytes, which do not fit in the {_limit} bytes of the cache; raise "
                + "Models:CacheMegabytes.")));
        foreach (var name in manifests.Keys.OrderBy(
            name => plan.Fetch.Where(version => version.Model == name).Sum(version => version.Bytes)))
        {
            await TryAsync(name, faults, () =>
                MirrorAsync(name, manifests[name], plan, faults, cancellationToken), cancellationToken);
            _faults = [.. faults];
            mirrored();
        }
    }

    /// <summary>
    /// A model changes as a unit: first the new versions, then the manifest, then the removal of old versions. An
    /// incomplete model keeps its previous state.
    /// </summary>
    private async Task MirrorAsync(
        string name, (ModelManifest Manifest, byte[] Json) published,
        MirrorPlan plan, List<ModelFault> faults, CancellationToken cancellationToken)
    {
        var isWhole = plan.TooLarge.All(version => version.Model != name);
        foreach (var version in plan.Fetch.Where(version => version.Model == name))
        {
            isWhole &= await TryAsync(
                name, faults, () => FetchAsync(version, published.Manifest, cancellationToken), cancellationToken);
        }

        // A new model that is incomplete is served with the versions that are present.
        var before = _folder.ReadManifest(name);
        if ((isWhole || (before is null && _folder.HasVersions(name)))
            && !published.Json.AsSpan().SequenceEqual(before))
        {
            _folder.WriteManifest(name, published.Json);
        }

        foreach (var version in plan.Drop.Where(version => version.Model == name && isWhole))
        {
            _folder.Drop(version);
        }
    }

    private async Task<(ModelManifest Manifest, byte[] Json)> ReadAsync(
        PublishedModel model, CancellationToken cancellationToken)
    {
        var file = model.Manifest ?? throw new ModelFaultException(
            $"{_repository.Address}/{model.Name}",
            $"has versions but no {ModelFolder.ManifestFile}; publish one.");
        var place = $"{_repository.Address}/{file.Path}";
        if (file.Bytes > ManifestReader.MaxBytes)
        {
            throw new ModelFaultException(
                place, $"the file has {file.Bytes} bytes; the maximum is {ManifestReader.MaxBytes}.");
        }

        if (!_manifests.TryGetValue(model.Name, out var known) || known.Tag != file.Tag)
        {
            using var bytes = new MemoryStream();
            await _repository.DownloadAsync(file, bytes, cancellationToken);
            _manifests[model.Name] = known = (file.Tag, bytes.ToArray());
        }

        var (manifest, problem) = ManifestReader.Read(known.Json, model.Name);
        return (manifest ?? throw new ModelFaultException(place, problem ?? "is no manifest."), known.Json);
    }

    private async Task FetchAsync(PublishedVersion version, ModelManifest manifest, CancellationToken cancellationToken)
    {
        if (version.Files.Count > PublishedVersion.MaxFiles)
        {
            throw new ModelFaultException(
                $"{_repository.Address}/{version}",
                $"has more than {PublishedVersion.MaxFiles} files; publish only the files that the model needs.");
        }

        var sha256 = manifest.Sha256?.GetValueOrDefault(version.Version);
        var attempt = $"{version.Source}\n{sha256}";
        if (_refused.TryGetValue($"{version}", out var refused) && refused.Attempt == attempt)
        {
            throw refused.Fault;
        }

        if (await _folder.FetchAsync(version, sha256, _repository, cancellationToken) is { } fault)
        {
            // The next sync would fail in the same way, so it is not fetched again until the file or the hash changes.
            _refused[$"{version}"] = (attempt, fault);
            throw fault;
        }
    }

    /// <summary>Converts any exception to a fault of the model, unless the caller stops the sync.</summary>
    private async Task<bool> TryAsync(
        string? model, List<ModelFault> faults, Func<Task> step, CancellationToken cancellationToken)
    {
        try
        {
            await step();
            return true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            faults.Add(FaultOf(e, model));
            return false;
        }
    }

    private ModelFault FaultOf(Exception exception, string? model) => exception switch
    {
        ModelFaultException fault => new(model, fault.Path, fault.Problem),
        OperationCanceledException =>
            new(model, _repository.Address, "did not respond in time; the next sync reads it again."),
        IOException or UnauthorizedAccessException =>
            new(model, Path,
                $"cannot be written: {exception.Message} Free disk space, or set Models:CacheFolder to another "
                    + "folder."),
        _ => new(model, model is null
            ? _repository.Address : $"{_repository.Address}/{model}", $"cannot be mirrored: {exception.Message}"),
    };
}
