using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Serverless.Serving.Models.Mirroring;

/// <summary>
/// Mirrors a repository to a folder on disk, smallest model first. A fault concerns only its model: its previous state
/// stays, and the other models are mirrored. If the repository cannot be read, nothing changes. A large model does not
/// delay the others, also not those that are published while it is fetched.
/// </summary>
public sealed class ModelMirror
{
    /// <summary>Beside those that are much smaller than what is being fetched.</summary>
    private const int FetchesAtOnce = 1;

    private readonly IModelRepository _repository;
    private readonly MirrorFolder _folder;
    private readonly long _limit;
    private readonly LoadTurns _turns;
    private readonly ConcurrentDictionary<string, (string Attempt, ModelFaultException Fault)> _refused = [];
    private readonly PublishedManifests _manifests;
    private readonly MirrorFaults _guard;
    private readonly Dictionary<string, ModelFetch> _fetches = [];
    private readonly ConcurrentDictionary<string, IReadOnlyList<ModelFault>> _faultsOfFetches = [];
    private volatile IReadOnlyList<ModelFault> _faults = [];

    public ModelMirror(IModelRepository repository, IOptions<ModelsOptions> options, TimeProvider time)
    {
        _turns = new LoadTurns(FetchesAtOnce, time);
        _repository = repository;
        _limit = (long)options.Value.CacheMegabytes << 20;
        Path = options.Value.EffectiveCacheFolder;
        _folder = new MirrorFolder(Path);
        _folder.Create();
        _manifests = new PublishedManifests(repository);
        _guard = new MirrorFaults(repository.Address, Path);
    }

    public string Path { get; }

    /// <summary>The faults of the last look at the repository, and of the last fetch of each model.</summary>
    public IReadOnlyList<ModelFault> Faults => [.. _faults, .. _faultsOfFetches.Values.SelectMany(faults => faults)];

    /// <summary>Completes when the fetches that have started so far are done.</summary>
    public Task Fetching { get; private set; } = Task.CompletedTask;

    /// <summary>Looks at the repository, and waits for the fetches.</summary>
    public async Task SyncAsync(Action mirrored, CancellationToken cancellationToken)
    {
        await LookAsync(mirrored, cancellationToken);
        await Fetching;
    }

    /// <summary>
    /// Looks at the repository once and starts to fetch what is new. Must not be called concurrently, but fetches of
    /// earlier looks may be in progress.
    /// </summary>
    /// <param name="mirrored">Called after each model that is complete on disk.</param>
    /// <param name="cancellationToken">Stops the look and the fetches.</param>
    public async Task LookAsync(Action mirrored, CancellationToken cancellationToken)
    {
        var faults = new List<ModelFault>();
        await _guard.TryAsync(null, faults, async () => StartFetches(
            await PlanAsync(faults, cancellationToken), mirrored, cancellationToken), cancellationToken);
        _faults = faults;
        mirrored();
    }

    private async Task<IReadOnlyList<PublishedModel>> ListAsync(CancellationToken cancellationToken) =>
        PublishedModel.In(await _repository.ListAsync(cancellationToken)) is { Count: > 0 } models
            ? models
            : throw new ModelFaultException(
                _repository.Address,
                $"contains no model; publish one as <name>/{ModelFolder.ManifestFile} and <name>/1/model.onnx.");

    /// <summary>Plans the models that are not being fetched. Fetches in progress count as used disk space.</summary>
    private async Task<MirrorLook> PlanAsync(List<ModelFault> faults, CancellationToken cancellationToken)
    {
        var published = await ListAsync(cancellationToken);
        foreach (var (name, _) in _fetches.Where(fetch => fetch.Value.Done.IsCompleted).ToList())
        {
            _fetches.Remove(name);
        }

        var manifests = new Dictionary<string, PublishedManifest>();
        foreach (var model in published.Where(model => !_fetches.ContainsKey(model.Name)))
        {
            await _guard.TryAsync(model.Name, faults, async () =>
                manifests[model.Name] = await _manifests.ReadAsync(model, cancellationToken), cancellationToken);
        }

        var plan = MirrorPlan.Of(
            [.. published.SelectMany(model => model.Versions)],
            manifests.ToDictionary(m => m.Key, m => m.Value.Manifest.Versions),
            ModelFetch.AddTo(_folder.Kept(), _fetches.Values), _limit);
        faults.AddRange(plan.TooLarge.Select(version => new ModelFault(
            version.Model, $"{_repository.Address}/{version}",
            $"has {version.Bytes} bytes, which do not fit in the {_limit} bytes of the cache; raise "
                + "Models:CacheMegabytes.")));
        return new MirrorLook(manifests, plan);
    }

    private void StartFetches(MirrorLook look, Action mirrored, CancellationToken cancellationToken)
    {
        var models = look.Manifests.Keys.Select(name => (
            Name: name, Versions: look.Plan.Fetch.Where(version => version.Model == name).ToList()));
        foreach (var (name, versions) in models.OrderBy(model => model.Versions.Sum(version => version.Bytes)))
        {
            _fetches[name] = new ModelFetch(versions, MirrorAsync(name, look, mirrored, cancellationToken));
        }

        foreach (var name in _faultsOfFetches.Keys.Where(name => !_fetches.ContainsKey(name)))
        {
            _faultsOfFetches.TryRemove(name, out _);
        }

        Fetching = Task.WhenAll(_fetches.Values.Select(fetch => fetch.Done));
    }

    private async Task MirrorAsync(
        string name, MirrorLook look, Action mirrored, CancellationToken cancellationToken)
    {
        var faults = new List<ModelFault>();
        var bytes = look.Plan.Fetch.Where(version => version.Model == name).Sum(version => version.Bytes);
        await _turns.RunAsync(
            bytes,
            () => _guard.TryAsync(
                name, faults, () => MirrorAsync(name, look, faults, cancellationToken), cancellationToken),
            cancellationToken);
        _faultsOfFetches[name] = faults;
        mirrored();
    }

    /// <summary>
    /// A model changes as a unit: first the new versions, then the manifest, then the removal of old versions. An
    /// incomplete model keeps its previous state.
    /// </summary>
    private async Task MirrorAsync(
        string name, MirrorLook look, List<ModelFault> faults, CancellationToken cancellationToken)
    {
        var (published, plan) = (look.Manifests[name], look.Plan);
        var isWhole = plan.TooLarge.All(version => version.Model != name);
        foreach (var version in plan.Fetch.Where(version => version.Model == name))
        {
            isWhole &= await _guard.TryAsync(
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
}
