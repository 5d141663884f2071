using Azure;
using Azure.Data.Tables;
using Serverless.Serving;
using Serverless.Serving.Models;

namespace Serverless.Cloud.Storage;

/// <summary>What versions were when they were first served, in Table storage: a row each, written once.</summary>
internal sealed class TableServedVersions(CloudStorage storage) : IServedVersions
{
    private const string Partition = "served-version";
    private const string Digest = "Digest";

    public Task<string?> FindAsync(ModelVersion version, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync(storage.Scaling.Uri, async () =>
    {
        var row = await storage.Scaling.GetEntityIfExistsAsync<TableEntity>(
            Partition, Key(version), cancellationToken: cancellationToken);
        return row is { HasValue: true, Value: { } found } ? found.GetString(Digest) : null;
    });

    public Task<string> RecordAsync(ModelVersion version, string digest, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync(storage.Scaling.Uri, async () =>
    {
        try
        {
            await storage.Scaling.AddEntityAsync(
                new TableEntity(Partition, Key(version)) { [Digest] = digest }, cancellationToken);
            return digest;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return await FindAsync(version, cancellationToken) ?? digest;
        }
    });

    /// <summary>A key may have no slash.</summary>
    private static string Key(ModelVersion version) => $"{version.Model}:{version.Version}";
}
