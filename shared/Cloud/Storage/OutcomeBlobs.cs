using System.Buffers.Binary;
using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Serverless.Serving;
using Serverless.Serving.Results;

namespace Serverless.Cloud.Storage;

/// <summary>
/// Outcomes that are too large for a row. A blob is named by its content, so a retried end writes its own blob again,
/// and two different ends never overwrite each other. A process that dies before it writes the row leaves a blob that
/// no row names. It is deleted with its job, because the names of all blobs of a job begin with its id.
/// </summary>
internal sealed class OutcomeBlobs(BlobContainerClient container)
{
    /// <returns>The name of the blob.</returns>
    public async Task<string> PutAsync(JobId id, byte[] header, byte[] outputs, CancellationToken cancellationToken)
    {
        var content = new byte[sizeof(int) + header.Length + outputs.Length];
        BinaryPrimitives.WriteInt32LittleEndian(content, header.Length);
        header.CopyTo(content, sizeof(int));
        outputs.CopyTo(content, sizeof(int) + header.Length);
        var name = $"{id}/{Convert.ToHexStringLower(SHA256.HashData(content))}";
        await container.GetBlobClient(name)
            .UploadAsync(BinaryData.FromBytes(content), overwrite: true, cancellationToken);
        return name;
    }

    /// <returns>Null if the blob no longer exists.</returns>
    public async Task<Outcome?> GetAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var blob = await container.GetBlobClient(name).DownloadContentAsync(cancellationToken);
            var content = blob.Value.Content.ToMemory();
            var header = content.Slice(sizeof(int), BinaryPrimitives.ReadInt32LittleEndian(content.Span));
            return StoredOutcome.Decode(header.Span, content[(sizeof(int) + header.Length)..]);
        }
        catch (RequestFailedException e) when (CloudFaults.IsMissing(e))
        {
            return null;
        }
    }

    /// <summary>Deletes all blobs of a job, also those that no row names.</summary>
    public async Task DeleteAllAsync(JobId id, CancellationToken cancellationToken)
    {
        var ofJob = new GetBlobsOptions { Prefix = $"{id}/" };
        await foreach (var blob in container.GetBlobsAsync(ofJob, cancellationToken))
        {
            await DeleteAsync(blob.Name, cancellationToken);
        }
    }

    public Task DeleteAsync(string name, CancellationToken cancellationToken) =>
        container.GetBlobClient(name).DeleteIfExistsAsync(cancellationToken: cancellationToken);
}
