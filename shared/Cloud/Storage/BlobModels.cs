using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Options;
using Serverless.Serving;
using Serverless.Serving.Models;
using Serverless.Serving.Models.Mirroring;

namespace Serverless.Cloud.Storage;

/// <summary>The models in a container. A blob is read only if its ETag is still the listed one.</summary>
internal sealed class BlobModels(BlobContainerClient container) : IModelRepository
{
    public BlobModels(CloudStorage storage, IOptions<ModelsOptions> options)
        : this(storage.Container(options.Value.Container
            ?? throw new InvalidOperationException("Models:Container is not set, so there is no container to read.")))
    {
    }

    public string Address => container.Uri.ToString();

    public Task<IReadOnlyList<PublishedFile>> ListAsync(CancellationToken cancellationToken) =>
        ExplainAsync<IReadOnlyList<PublishedFile>>(Address, async () =>
        {
            var files = new List<PublishedFile>();
            await foreach (var blob in container.GetBlobsAsync(new GetBlobsOptions(), cancellationToken))
            {
                files.Add(new PublishedFile(blob.Name, blob.Properties.ContentLength ?? 0, $"{blob.Properties.ETag}"));
            }

            return files;
        });

    public Task DownloadAsync(PublishedFile file, Stream destination, CancellationToken cancellationToken) =>
        ExplainAsync($"{Address}/{file.Path}", async () =>
        {
            var asListed =
                new BlobDownloadToOptions { Conditions = new BlobRequestConditions { IfMatch = new ETag(file.Tag) } };
            await container.GetBlobClient(file.Path).DownloadToAsync(destination, asListed, cancellationToken);
            return true;
        });

    private async Task<T> ExplainAsync<T>(string place, Func<Task<T>> call)
    {
        try
        {
            return await CloudFaults.ExplainAsync(container.Uri, call);
        }
        catch (StoreUnavailableException e)
            when (e.InnerException is RequestFailedException { ErrorCode: "ContainerNotFound" })
        {
            throw new ModelFaultException(
                place, "does not exist. Create the container, or set Models:Container to another one.", e);
        }
        catch (StoreUnavailableException e)
        {
            throw new ModelFaultException(place, e.Message, e);
        }
        catch (RequestFailedException e)
        {
            var error = e.ErrorCode ?? $"{e.Status}";
            throw new ModelFaultException(
                place, $"changed since it was listed ({error}). It is fetched again at the next refresh.", e);
        }
        catch (IOException e)
        {
            throw new ModelFaultException(
                place, $"was interrupted: {e.Message} It is fetched again at the next refresh.", e);
        }
    }
}
