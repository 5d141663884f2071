using System.Text;
using Microsoft.Extensions.Options;

namespace Serverless.Serving.Models.Mirroring;

/// <summary>
/// Brings what a repository publishes to a folder on disk. Each fault stays with its model: what was there before stays, the others
/// go on, and where the repository cannot be read at all nothing is touched.
/// </summary>
public sealed class ModelMirror
{
    private const long MaxManifestBytes = 1 << 20;
    private const int MaxFiles = 10_000;

    private readonly IModelRepository _repository;
    private readonly MirrorFolder _folder;
    private readonly long _limit;
    private readonly Dictionary<string, (string Attempt, ModelFaultException Fault)> _refused = [];
    private readonly Dictionary<string, (string Tag, string Text)> _manifests = [];
    private volatile IReadOnlyList<ModelFaultException> _faults = [];

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
    public IReadOnlyList<ModelFaultException> Faults => _faults;

    /// <summary>Looks once. Not to be called again before it returns.</summary>
    public async Task SyncAsync(CancellationToken cancellationToken)
    {
        var faults = new List<ModelFaultException>();
        try
        {
            await SyncAsync(await ListAsync(cancellationToken), faults, cancellationToken);
        }
        catch (Exception e) when (FaultOf(e, cancellationToken) is { } fault)
        {
            faults.Add(fault);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            faults.Add(new ModelFaultException(Path, $"cannot be written: {e.Message} Make room, or name another folder in Models:CacheFolder.", e));
        }

        _faults = faults;
    }

    private async Task<IReadOnlyList<PublishedFile>> ListAsync(CancellationToken cancellationToken)
    {
        var files = await _repository.ListAsync(cancellationToken);
        if (!files.Any(file => PublishedVersion.ManifestOf(file) is not null))
        {
            throw new ModelFaultException(_repository.Address, $"holds no model; put one at <name>/{ModelFolder.ManifestFile} and <name>/1/model.onnx.");
        }

        return files.Count <= MaxFiles
            ? files
            : throw new ModelFaultException(_repository.Address, $"holds {files.Count} files; a repository of models has at most {MaxFiles}.");
    }

    private async Task SyncAsync(IReadOnlyList<PublishedFile> files, List<ModelFaultException> faults, CancellationToken cancellationToken)
    {
        var manifests = new Dictionary<string, (ModelManifest Manifest, string Text)>();
        foreach (var file in files)
        {
            if (PublishedVersion.ManifestOf(file) is { } model)
            {
                await TryAsync(faults, async () => manifests[model] = await ReadAsync(model, file, cancellationToken), cancellationToken);
            }
        }

        var plan = MirrorPlan.Of(
            PublishedVersion.In(files), manifests.ToDictionary(m => m.Key, m => m.Value.Manifest.Versions), _folder.Kept(), _limit);
        faults.AddRange(plan.TooLarge.Select(version => new ModelFaultException(
            $"{_repository.Address}/{version}", $"has {version.Bytes} bytes, for which {_limit} on disk leave no room; raise Models:CacheMegabytes.")));
        var unfinished = plan.TooLarge.Select(version => version.Model).ToHashSet();
        foreach (var version in plan.Fetch)
        {
            if (!await TryAsync(faults, () => FetchAsync(version, manifests[version.Model].Manifest, cancellationToken), cancellationToken))
            {
                unfinished.Add(version.Model);
            }
        }

        // A model changes as a whole: the manifest after the versions that it names, the old versions last. One that is not whole stays as it was.
        foreach (var (model, (_, text)) in manifests)
        {
            var before = _folder.ReadManifest(model);
            if (before != text && (before is null || !unfinished.Contains(model)))
            {
                _folder.WriteManifest(model, text);
            }
        }

        foreach (var version in plan.Drop.Where(version => !unfinished.Contains(version.Model)))
        {
            _folder.Drop(version);
        }
    }

    private async Task<(ModelManifest Manifest, string Text)> ReadAsync(string model, PublishedFile file, CancellationToken cancellationToken)
    {
        var place = $"{_repository.Address}/{file.Path}";
        if (file.Bytes > MaxManifestBytes)
        {
            throw new ModelFaultException(place, $"the file has {file.Bytes} bytes; a manifest has at most {MaxManifestBytes}.");
        }

        if (!_manifests.TryGetValue(model, out var known) || known.Tag != file.Tag)
        {
            using var bytes = new MemoryStream();
            await _repository.DownloadAsync(file, bytes, cancellationToken);
            _manifests[model] = known = (file.Tag, Encoding.UTF8.GetString(bytes.ToArray()));
        }

        return (ModelFolder.ParseManifest(place, Encoding.UTF8.GetBytes(known.Text), model), known.Text);
    }

    private async Task FetchAsync(PublishedVersion version, ModelManifest manifest, CancellationToken cancellationToken)
    {
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

    private async Task<bool> TryAsync(List<ModelFaultException> faults, Func<Task> step, CancellationToken cancellationToken)
    {
        try
        {
            await step();
            return true;
        }
        catch (Exception e) when (FaultOf(e, cancellationToken) is { } fault)
        {
            faults.Add(fault);
            return false;
        }
    }

    /// <returns>The fault that the exception is to a person; null if it is none, as when the caller stops the look.</returns>
    private ModelFaultException? FaultOf(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        ModelFaultException fault => fault,
        OperationCanceledException when !cancellationToken.IsCancellationRequested =>
            new ModelFaultException(_repository.Address, "did not answer in time; it is read again at the next look.", exception),
        _ => null,
    };
}
