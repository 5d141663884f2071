namespace Serverless.Serving.Models.Mirroring;

/// <summary>
/// Where models are published, laid out as a folder of models is: <c>{name}/model.json</c>,
/// <c>{name}/{version}/model.onnx</c>.
/// </summary>
public interface IModelRepository
{
    /// <summary>What people call it in a fault: an address.</summary>
    string Address { get; }

    /// <exception cref="ModelFaultException">It cannot be read now; the message names the remedy.</exception>
    Task<IReadOnlyList<PublishedFile>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Writes the file's bytes, as they were when it was listed.</summary>
    /// <exception cref="ModelFaultException">It cannot be read now, or has changed since.</exception>
    Task DownloadAsync(PublishedFile file, Stream destination, CancellationToken cancellationToken);
}

/// <summary>A file of the repository; another <paramref name="Tag"/> stands for other bytes.</summary>
public sealed record PublishedFile(string Path, long Bytes, string Tag);
