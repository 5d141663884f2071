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
    /// <param name="prefix">A prefix of all names, which isolates tests in one emulator.</param>
    internal CloudStorage(TableServiceClient tables, BlobServiceClient blobs, string prefix)
    {
        _blobs = blobs;
        Jobs = tables.GetTableClient($"{prefix}jobs");
        Deliveries = tables.GetTableClient($"{prefix}deliveries");
        Scaling = tables.GetTableClient($"{prefix}scaling");
        Outputs = blobs.GetBlobContainerClient($"{prefix}outputs");
        Payloads = blobs.GetBlobContainerClient($"{prefix}payloads");
    }

    /// <summary>The jobs in 256 partitions, and the place of their purge.</summary>
    public TableClient Jobs { get; }

    /// <summary>The webhook delivery attempts and the dead letters.</summary>
    public TableClient Deliveries { get; }

    /// <summary>The rows that gateways, detector, and workers exchange, and the ledger.</summary>
    public TableClient Scaling { get; }

    /// <summary>Outcomes that are too large for a row.</summary>
    public BlobContainerClient Outputs { get; }

    /// <summary>Message bodies that are too large for a queue.</summary>
    public BlobContainerClient Payloads { get; }

    /// <summary>Returns a container that this app does not create.</summary>
    public BlobContainerClient Container(string name) => _blobs.GetBlobContainerClient(name);

    /// <summary>Creates the missing tables and containers.</summary>
    public Task CreateAsync(CancellationToken cancellationToken) => Task.WhenAll(
        CloudFaults.ExplainAsync(Jobs.Uri, () => Jobs.CreateIfNotExistsAsync(cancellationToken)),
        CloudFaults.ExplainAsync(Deliveries.Uri, () => Deliveries.CreateIfNotExistsAsync(cancellationToken)),
        CloudFaults.ExplainAsync(Scaling.Uri, () => Scaling.CreateIfNotExistsAsync(cancellationToken)),
        CloudFaults.ExplainAsync(
            Outputs.Uri, () => Outputs.CreateIfNotExistsAsync(cancellationToken: cancellationToken)),
        CloudFaults.ExplainAsync(
            Payloads.Uri, () => Payloads.CreateIfNotExistsAsync(cancellationToken: cancellationToken)));

    private static TableServiceClient Tables(CloudStorageOptions options)
    {
        var client = WithShortRetries(new TableClientOptions());
        return options.ConnectionString is { Length: > 0 } emulator
            ? new TableServiceClient(emulator, client)
            : new TableServiceClient(
                options.TableServiceUri, CloudIdentity.Of(options.ClientId, options.Credential), client);
    }

    private static BlobServiceClient Blobs(CloudStorageOptions options)
    {
        var client = WithShortRetries(new BlobClientOptions());
        return options.ConnectionString is { Length: > 0 } emulator
            ? new BlobServiceClient(emulator, client)
            : new BlobServiceClient(
                options.BlobServiceUri, CloudIdentity.Of(options.ClientId, options.Credential), client);
    }

    // A caller waits for each answer, so retry soon and a few times, not for minutes as the SDK does by default.
    private static T WithShortRetries<T>(T options)
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
