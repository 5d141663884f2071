using Microsoft.Extensions.Options;

namespace Serverless.Serving.Models.Mirroring;

/// <summary>
/// Brings what a repository publishes to a folder on disk, a model at a time, the lightest first. Each fault stays with
/// its model: what was there before stays, the others are brought, and if the repository cannot be read at all nothing
/// is touched.
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

    /// <summary>What the last look could not bring.</summary>
    public IReadOnlyList<ModelFault> Faults => _faults;

    /// <summary>Looks once. Not to be called again before it returns.</summary>
    /// <param name="brought">Called after each model, which is on the disk as a whole then.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    public async Task SyncAsync(Action brought, CancellationToken cancellationToken)
    {
        var faults = new List<ModelFault>();
        await TryAsync(null, faults, async () => await BringAsync(
            await ListAsync(cancellationToken), faults, brought, cancellationToken), cancellationToken);
        _faults = faults;
        brought();
    }

    private async Task<IReadOnlyList<PublishedModel>> ListAsync(CancellationToken cancellationToken) =>
        PublishedModel.In(await _repository.ListAsync(cancellationToken)) is { Count: > 0 } models
            ? models
            : throw new ModelFaultException(
                _repository.Address,
                $"holds no model; put one at <name>/{ModelFolder.ManifestFile} and <name>/1/model.onnx.");

    private async Task BringAsync(
        IReadOnlyList<PublishedModel> published,
        List<ModelFault> faults, Action brought, CancellationToken cancellationToken)
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
            $"has {version.Bytes} bytes, for which {_limit} on disk leave no room; raise Models:CacheMegabytes.")));
        foreach (var name in manifests.Keys.OrderBy(
            name => plan.Fetch.Where(version => version.Model == name).Sum(version => version.Bytes)))
        {
            await TryAsync(name, faults, () =>
                BringAsync(name, manifests[name], plan, faults, cancellationToken), cancellationToken);
            _faults = [.. faults];
            brought();
        }
    }

    /// <summary>
    /// A model changes as a whole: the manifest after the versions that it names, the old versions last. One that is
    /// not whole stays as it was.
    /// </summary>
    private async Task BringAsync(
        string name, (ModelManifest Manifest, byte[] Json) published,
        MirrorPlan plan, List<ModelFault> faults, CancellationToken cancellationToken)
    {
        var isWhole = plan.TooLarge.All(version => version.Model != name);
        foreach (var version in plan.Fetch.Where(version => version.Model == name))
        {
            isWhole &= await TryAsync(
                name, faults, () => FetchAsync(version, published.Manifest, cancellationToken), cancellationToken);
        }

        // What is new and not whole is served as far as it is there.
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
            $"has versions but no {ModelFolder.ManifestFile}; publish it after them.");
        var place = $"{_repository.Address}/{file.Path}";
        if (file.Bytes > ManifestReader.MaxBytes)
        {
            throw new ModelFaultException(
                place, $"the file has {file.Bytes} bytes; it may have {ManifestReader.MaxBytes}.");
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
                $"has more than {PublishedVersion.MaxFiles} files; publish what the model needs.");
        }

        var sha256 = manifest.Sha256?.GetValueOrDefault(version.Version);
        var attempt = $"{version.Source}\n{sha256}";
        if (_refused.TryGetValue($"{version}", out var refused) && refused.Attempt == attempt)
        {
            throw refused.Fault;
        }

        if (await _folder.FetchAsync(version, sha256, _repository, cancellationToken) is { } fault)
        {
            // As wrong at the next look: megabytes are not fetched again before the file or the hash changes.
            _refused[$"{version}"] = (attempt, fault);
            throw fault;
        }
    }

    /// <summary>
    /// The one guard: whatever goes wrong with a model is a fault of that model, unless the caller stops the look.
    /// </summary>
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
            new(model, _repository.Address, "did not answer in time; it is read again at the next look."),
        IOException or UnauthorizedAccessException =>
            new(model, Path,
                $"cannot be written: {exception.Message} Make room, or name another folder in Models:CacheFolder."),
        _ => new(model, model is null
            ? _repository.Address : $"{_repository.Address}/{model}", $"cannot be mirrored: {exception.Message}"),
    };
}
