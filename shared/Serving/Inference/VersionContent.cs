using System.Security.Cryptography;
using System.Text;

namespace Serverless.Serving.Inference;

/// <summary>Identifies a version by the content of its files.</summary>
/// <param name="Digest">SHA-256 of the names and hashes of all files, in hexadecimal.</param>
/// <param name="ModelSha256">SHA-256 of the model's own file, in hexadecimal; empty if there is none.</param>
internal sealed record VersionContent(string Digest, string ModelSha256)
{
    private const string ModelFile = "model.onnx";

    /// <exception cref="RunFaultException">There are more files than a version can have.</exception>
    /// <exception cref="IOException">One of them cannot be read.</exception>
    public static VersionContent Of(VersionFiles files)
    {
        if (files.HasTooManyFiles)
        {
            throw new RunFaultException(
                JobErrors.ModelUnusable,
                $"Its folder contains more than {files.Files.Count - 1} files; publish only the files that the model "
                    + "needs.");
        }

        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var model = "";
        foreach (var file in files.Files)
        {
            var hash = HashOf(Path.Combine(files.Folder, file.Name), file.Bytes);
            all.AppendData(Encoding.UTF8.GetBytes($"{file.Name}\n{hash}\n"));
            if (file.Name == ModelFile)
            {
                model = hash;
            }
        }

        return new VersionContent(Convert.ToHexStringLower(all.GetHashAndReset()), model);
    }

    private static string HashOf(string path, long bytes)
    {
        if (bytes == 0)
        {
            // Not opened, because a pipe or a device has no length, and reading it might never end.
            return Convert.ToHexStringLower(SHA256.HashData([]));
        }

        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
