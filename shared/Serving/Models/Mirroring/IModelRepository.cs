namespace Serverless.Serving.Models.Mirroring;

/// <summary>
/// A repository in which models are published, with the layout of a folder of models: <c>{name}/model.json</c>,
/// <c>{name}/{version}/model.onnx</c>.
/// </summary>
public interface IModelRepository
{
    /// <summary>The address, for messages.</summary>
    string Address { get; }

    /// <exception cref="ModelFaultException">
    /// The repository cannot be read now. The message contains the remedy.
    /// </exception>
    Task<IReadOnlyList<PublishedFile>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Writes the bytes of the file, in the state in which it was listed.</summary>
    /// <exception cref="ModelFaultException">
    /// The file cannot be read now, or has changed since it was listed.
    /// </exception>
    Task DownloadAsync(PublishedFile file, Stream destination, CancellationToken cancellationToken);
}

/// <summary>A file of the repository. Its <paramref name="Tag"/> changes with its content.</summary>
public sealed record PublishedFile(string Path, long Bytes, string Tag);
