using System.Text;
using Serverless.Serving.Models;
using Serverless.Serving.Models.Mirroring;

namespace Serverless.Serving.Tests.Models.Mirroring;

/// <summary>Files in memory; a test may take it away, or break a download off.</summary>
internal sealed class FakeRepository : IModelRepository
{
    private readonly Dictionary<string, byte[]> _files = [];

    public string Address => "repository";

    public bool IsAway { get; set; }

    /// <summary>Bytes after which a download ends without a word.</summary>
    public int? CutAt { get; set; }

    public List<string> Downloads { get; } = [];

    public void Put(string path, string text) => _files[path] = Encoding.UTF8.GetBytes(text);

    public void Remove(string path) => _files.Remove(path);

    public Task<IReadOnlyList<PublishedFile>> ListAsync(CancellationToken cancellationToken) => IsAway
        ? throw new ModelFaultException(Address, "cannot be reached.")
        : Task.FromResult<IReadOnlyList<PublishedFile>>([.. _files.Select(file =>
            new PublishedFile(file.Key, file.Value.Length, Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(file.Value))))]);

    public async Task DownloadAsync(PublishedFile file, Stream destination, CancellationToken cancellationToken)
    {
        if (IsAway)
            throw new ModelFaultException(Address, "cannot be reached.");

        Downloads.Add(file.Path);
        var bytes = _files[file.Path];
        await destination.WriteAsync(bytes.AsMemory(0, Math.Min(CutAt ?? int.MaxValue, bytes.Length)), cancellationToken);
    }
}
