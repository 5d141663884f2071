namespace Serverless.Serving.Models.Mirroring;

/// <summary>Reads the manifests of a repository, each again only after it has changed.</summary>
internal sealed class PublishedManifests(IModelRepository repository)
{
    private readonly Dictionary<string, (string Tag, byte[] Json)> _known = [];

    /// <exception cref="ModelFaultException">The model has no manifest, or it is invalid.</exception>
    public async Task<PublishedManifest> ReadAsync(PublishedModel model, CancellationToken cancellationToken)
    {
        var file = model.Manifest ?? throw new ModelFaultException(
            $"{repository.Address}/{model.Name}",
            $"has versions but no {ModelFolder.ManifestFile}; publish one.");
        var place = $"{repository.Address}/{file.Path}";
        if (file.Bytes > ManifestReader.MaxBytes)
        {
            throw new ModelFaultException(
                place, $"the file has {file.Bytes} bytes; the maximum is {ManifestReader.MaxBytes}.");
        }

        if (!_known.TryGetValue(model.Name, out var known) || known.Tag != file.Tag)
        {
            using var bytes = new MemoryStream();
            await repository.DownloadAsync(file, bytes, cancellationToken);
            _known[model.Name] = known = (file.Tag, bytes.ToArray());
        }

        var (manifest, problem) = ManifestReader.Read(known.Json, model.Name);
        return new PublishedManifest(
            manifest ?? throw new ModelFaultException(place, problem ?? "is no manifest."), known.Json);
    }
}

/// <summary>A manifest as it is published.</summary>
internal sealed record PublishedManifest(ModelManifest Manifest, byte[] Json);
