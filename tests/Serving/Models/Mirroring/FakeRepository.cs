using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Serverless.Serving.Models;
using Serverless.Serving.Models.Mirroring;

namespace Serverless.Serving.Tests.Models.Mirroring;

/// <summary>A repository in memory. A test can make it unavailable or interrupt a download.</summary>
internal sealed class FakeRepository : IModelRepository
{
    private readonly ConcurrentDictionary<string, byte[]> _files = [];

    public string Address => "repository";

    public bool IsAway { get; set; }

    /// <summary>A file whose download times out.</summary>
    public string? Slow { get; set; }

    /// <summary>A file whose download lasts until <see cref="Release"/> completes.</summary>
    public string? Held { get; set; }

    public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The number of bytes after which a download ends without an error.</summary>
    public int? CutAt { get; set; }

    public ConcurrentQueue<string> Downloads { get; } = [];

    /// <summary>Raised when the repository is listed.</summary>
    public CallSignal Listed { get; } = new();

    /// <summary>Called by each listing, which fails if the call fails.</summary>
    public FlakyCall? Call { get; set; }

    /// <summary>A model with version 1.</summary>
    public void PutModel(string name)
    {
        Put($"{name}/1/model.onnx", "one");
        PutManifest(name, "\"maxBatch\": 1");
    }

    public void PutManifest(string name, string member) => Put($"{name}/model.json", $$"""
        {
          "name": "{{name}}", {{member}},
          "inputs": [{ "name": "x", "datatype": "FP32", "shape": [-1] }],
          "outputs": [{ "name": "y", "datatype": "FP32", "shape": [-1] }]
        }
        """);

    public void Put(string path, string text) => _files[path] = Encoding.UTF8.GetBytes(text);

    public void Remove(string path) => _files.TryRemove(path, out _);

    public Task<IReadOnlyList<PublishedFile>> ListAsync(CancellationToken cancellationToken)
    {
        Listed.Raise();
        Call?.Make();
        return IsAway
            ? throw new ModelFaultException(Address, "cannot be reached.")
            : Task.FromResult<IReadOnlyList<PublishedFile>>([.. _files.Select(file =>
                new PublishedFile(file.Key, file.Value.Length, Convert.ToHexString(SHA256.HashData(file.Value))))]);
    }

    public async Task DownloadAsync(PublishedFile file, Stream destination, CancellationToken cancellationToken)
    {
        if (IsAway)
        {
            throw new ModelFaultException(Address, "cannot be reached.");
        }

        if (file.Path == Slow)
        {
            throw new TaskCanceledException("The operation was cancelled because it exceeded the configured timeout.");
        }

        if (file.Path == Held)
        {
            await Release.Task.WaitAsync(cancellationToken);
        }

        Downloads.Enqueue(file.Path);
        var bytes = _files[file.Path];
        await destination.WriteAsync(
            bytes.AsMemory(0, Math.Min(CutAt ?? int.MaxValue, bytes.Length)), cancellationToken);
    }
}
