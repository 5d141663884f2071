using System.Security.Cryptography;

namespace Serverless.Serving.Models.Mirroring;

/// <summary>
/// The mirror on disk: a folder of models in which a version is either complete or absent. Several processes can share
/// it.
/// </summary>
internal sealed class MirrorFolder(string root)
{
    /// <summary>In each version's folder: the source from which it was fetched.</summary>
    private const string SourceFile = ".source";

    /// <summary>The folder for incomplete downloads. A model's name cannot start with a dot.</summary>
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

    /// <summary>Downloads a version to a temporary folder, checks it, and then moves it to the models.</summary>
    /// <returns>What is wrong with the version; null if it was added.</returns>
    /// <exception cref="ModelFaultException">
    /// The version could not be fetched completely; the next sync may succeed.
    /// </exception>
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
                    && await VerifyAsync(file, draft, sha256, repository, cancellationToken) is { } wrong)
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
        var trash = Path.Combine(_incoming, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(_incoming);
        Directory.Move(Path.Combine(root, version.Model, version.Version), trash);
        Directory.Delete(trash, recursive: true);
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
            // Another process has removed a version, or a foreign file is in its place. A version that is not
            // recognized is fetched.
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
                $"{bytes} of {file.Bytes} bytes were received; the next sync fetches it again.");
        }
    }

    private static async Task<ModelFaultException?> VerifyAsync(
        PublishedFile file,
        string folder, string sha256, IModelRepository repository, CancellationToken cancellationToken)
    {
        await using var whole = File.OpenRead(Path.Combine(folder, Path.GetFileName(file.Path)));
        var actual = Convert.ToHexStringLower(await SHA256.HashDataAsync(whole, cancellationToken));
        return actual.Equals(sha256, StringComparison.OrdinalIgnoreCase)
            ? null
            : new ModelFaultException($"{repository.Address}/{file.Path}",
            $"has SHA-256 {actual}, but its manifest declares {sha256}; publish the right file, or correct the "
                + "manifest.");
    }

    private string ManifestPath(string model) => Path.Combine(root, model, ModelFolder.ManifestFile);
}
