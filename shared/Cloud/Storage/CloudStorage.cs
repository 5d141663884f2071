using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Options;

namespace Serverless.Cloud.Storage;

/// <summary>The product's tables and containers in one storage account.</summary>
internal sealed class CloudStorage
{
    private readonly BlobServiceClient _blobs;

    public CloudStorage(IOptions<CloudStorageOptions> options)
        : this(Tables(options.Value), Blobs(options.Value), prefix: "")
    {
    }

    /// <param name="tables">The table service.</param>
    /// <param name="blobs">The blob service.</param>
    /// <param name="prefix">Letters before each name, to keep tests apart in one emulator.</param>
    internal CloudStorage(TableServiceClient tables, BlobServiceClient blobs, string prefix)
    {
        _blobs = blobs;
        Jobs = tables.GetTableClient($"{prefix}jobs");
        Deliveries = tables.GetTableClient($"{prefix}deliveries");
        Scaling = tables.GetTableClient($"{prefix}scaling");
        Outputs = blobs.GetBlobContainerClient($"{prefix}outputs");
        Payloads = blobs.GetBlobContainerClient($"{prefix}payloads");
    }

    /// <summary>A partition a job; a row a fact.</summary>
    public TableClient Jobs { get; }

    /// <summary>The attempts of webhooks, and the dead letters.</summary>
    public TableClient Deliveries { get; }

    /// <summary>What gateways, detector and workers tell each other, and the ledger.</summary>
    public TableClient Scaling { get; }

    /// <summary>Outcomes that no row can hold.</summary>
    public BlobContainerClient Outputs { get; }

    /// <summary>Message bodies that no queue can hold.</summary>
    public BlobContainerClient Payloads { get; }

    /// <summary>A container of somebody else's, which is not made here.</summary>
    public BlobContainerClient Container(string name) => _blobs.GetBlobContainerClient(name);

    /// <summary>Makes what is missing.</summary>
    public Task CreateAsync(CancellationToken cancellationToken) => Task.WhenAll(
        CloudFaults.ExplainAsync(Jobs.Uri, () => Jobs.CreateIfNotExistsAsync(cancellationToken)),
        CloudFaults.ExplainAsync(Deliveries.Uri, () => Deliveries.CreateIfNotExistsAsync(cancellationToken)),
        CloudFaults.ExplainAsync(Scaling.Uri, () => Scaling.CreateIfNotExistsAsync(cancellationToken)),
        CloudFaults.ExplainAsync(Outputs.Uri, () => Outputs.CreateIfNotExistsAsync(cancellationToken: cancellationToken)),
        CloudFaults.ExplainAsync(Payloads.Uri, () => Payloads.CreateIfNotExistsAsync(cancellationToken: cancellationToken)));

    private static TableServiceClient Tables(CloudStorageOptions options)
    {
        var client = Patient(new TableClientOptions());
        return options.ConnectionString is { Length: > 0 } emulator
            ? new TableServiceClient(emulator, client)
            : new TableServiceClient(options.TableServiceUri, CloudIdentity.Of(options.ClientId, options.Credential), client);
    }

    private static BlobServiceClient Blobs(CloudStorageOptions options)
    {
        var client = Patient(new BlobClientOptions());
        return options.ConnectionString is { Length: > 0 } emulator
            ? new BlobServiceClient(emulator, client)
            : new BlobServiceClient(options.BlobServiceUri, CloudIdentity.Of(options.ClientId, options.Credential), client);
    }

    // Somebody waits for each answer: try again soon and a few times, rather than late and for minutes as the SDK does by itself.
    private static T Patient<T>(T options)
        where T : ClientOptions
    {
        options.Retry.Mode = RetryMode.Exponential;
        options.Retry.MaxRetries = 4;
        options.Retry.Delay = TimeSpan.FromMilliseconds(100);
        options.Retry.MaxDelay = TimeSpan.FromSeconds(2);
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(15);
        return options;
    }
}
