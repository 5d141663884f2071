using System.Security.Cryptography;

namespace Serverless.Serving.Models.Mirroring;

/// <summary>
/// The mirror on disk: a folder of models in which a version appears as a whole or not at all. Several processes may
/// share it; what one has put there the others find.
/// </summary>
internal sealed class MirrorFolder(string root)
{
    /// <summary>In each version's folder: what it was made of.</summary>
    private const string SourceFile = ".source";

    /// <summary>Where downloads grow. No model's name begins with a dot.</summary>
    private readonly string _incoming = Path.Combine(root, ".incoming");

    public void Create() => Directory.CreateDirectory(root);

    public IReadOnlyDictionary<ModelVersion, KeptVersion> Kept() =>
        Directory.EnumerateDirectories(root)
            .Where(folder => !Path.GetFileName(folder).StartsWith('.')).SelectMany(KeptIn)
            .ToDictionary(kept => kept.Version, kept => kept.Kept);

    public bool HasVersions(string model) => KeptIn(Path.Combine(root, model)).Count > 0;

    /// <returns>Null if there is none.</returns>
    public byte[]? ReadManifest(string model) =>
        File.Exists(ManifestPath(model)) ? File.ReadAllBytes(ManifestPath(model)) : null;

    public void WriteManifest(string model, byte[] json)
    {
        Directory.CreateDirectory(Path.Combine(root, model));
        var draft = Path.Combine(root, $".{model}.{Environment.ProcessId}.json");
        File.WriteAllBytes(draft, json);
        File.Move(draft, ManifestPath(model), overwrite: true);
    }

    /// <summary>Downloads a version beside the models, checks it, and only then puts it among them.</summary>
    /// <returns>What is wrong with it; null where it is there now.</returns>
    /// <exception cref="ModelFaultException">It could not be fetched whole; another look may do better.</exception>
    public async Task<ModelFaultException?> FetchAsync(
        PublishedVersion version, string? sha256, IModelRepository repository, CancellationToken cancellationToken)
    {
        var draft = Directory.CreateDirectory(Path.Combine(_incoming, Guid.NewGuid().ToString("N"))).FullName;
        try
        {
            foreach (var file in version.Files)
            {
                await DownloadAsync(file, draft, repository, cancellationToken);
                if (sha256 is not null && PublishedVersion.IsModelFile(file)
                    && await WrongAsync(file, draft, sha256, repository, cancellationToken) is { } wrong)
                {
                    return wrong;
                }
            }

            await File.WriteAllTextAsync(Path.Combine(draft, SourceFile), version.Source, cancellationToken);
            var place = Path.Combine(root, version.Model, version.Version);
            Directory.CreateDirectory(Path.Combine(root, version.Model));
            if (Directory.Exists(place))
            {
                Drop(new ModelVersion(version.Model, version.Version));
            }

            Directory.Move(draft, place);
            return null;
        }
        finally
        {
            if (Directory.Exists(draft))
            {
                Directory.Delete(draft, recursive: true);
            }
        }
    }

    public void Drop(ModelVersion version)
    {
        var grave = Path.Combine(_incoming, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(_incoming);
        Directory.Move(Path.Combine(root, version.Model, version.Version), grave);
        Directory.Delete(grave, recursive: true);
    }

    private static List<(ModelVersion Version, KeptVersion Kept)> KeptIn(string model)
    {
        try
        {
            return
            [
                .. Directory.EnumerateDirectories(model)
                .Where(folder => File.Exists(Path.Combine(folder, SourceFile))).Select(folder => (
                    new ModelVersion(Path.GetFileName(model), Path.GetFileName(folder)),
                    new KeptVersion(
                        File.ReadAllText(Path.Combine(folder, SourceFile)),
                        new DirectoryInfo(folder)
                            .EnumerateFiles().Where(file => file.Name != SourceFile).Sum(file => file.Length)))),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process has dropped a version meanwhile, or somebody has put something there: what is not known
            // to be kept is fetched.
            return [];
        }
    }

    private static async Task DownloadAsync(
        PublishedFile file, string folder, IModelRepository repository, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, Path.GetFileName(file.Path));
        await using (var stream = new FileStream(path, FileMode.CreateNew))
        {
            await repository.DownloadAsync(file, stream, cancellationToken);
        }

        if (new FileInfo(path).Length is var bytes && bytes != file.Bytes)
        {
            throw new ModelFaultException(
                $"{repository.Address}/{file.Path}",
                $"{bytes} of {file.Bytes} bytes came; it is fetched again at the next look.");
        }
    }

    private static async Task<ModelFaultException?> WrongAsync(
        PublishedFile file,
        string folder, string sha256, IModelRepository repository, CancellationToken cancellationToken)
    {
        await using var whole = File.OpenRead(Path.Combine(folder, Path.GetFileName(file.Path)));
        var actual = Convert.ToHexStringLower(await SHA256.HashDataAsync(whole, cancellationToken));
        return actual.Equals(sha256, StringComparison.OrdinalIgnoreCase)
            ? null
            : new ModelFaultException($"{repository.Address}/{file.Path}",
            $"has SHA-256 {actual}, and its manifest says {sha256}; publish the right file, or correct the manifest.");
    }

    private string ManifestPath(string model) => Path.Combine(root, model, ModelFolder.ManifestFile);
}
