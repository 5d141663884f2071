using Azure;
using Serverless.Serving;

namespace Serverless.Cloud.Storage;

/// <summary>Stores large message bodies as blobs, named by the id of the job.</summary>
internal sealed class BlobPayloads(CloudStorage storage) : IPayloads
{
    private readonly Azure.Storage.Blobs.BlobContainerClient _container = storage.Payloads;

    public Task PutAsync(JobId id, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync(_container.Uri, () =>
            _container.GetBlobClient(id.Value)
                .UploadAsync(BinaryData.FromBytes(body), overwrite: true, cancellationToken));

    public Task<ReadOnlyMemory<byte>?> GetAsync(JobId id, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync<ReadOnlyMemory<byte>?>(_container.Uri, async () =>
        {
            try
            {
                var blob = await _container.GetBlobClient(id.Value).DownloadContentAsync(cancellationToken);
                return blob.Value.Content.ToMemory();
            }
            catch (RequestFailedException e) when (CloudFaults.IsMissing(e))
            {
                return null;
            }
        });

    public Task DeleteAsync(JobId id, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync(_container.Uri, () =>
            _container.GetBlobClient(id.Value).DeleteIfExistsAsync(cancellationToken: cancellationToken));
}
