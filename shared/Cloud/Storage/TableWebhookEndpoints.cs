using Azure.Data.Tables;
using Serverless.Serving;
using Serverless.Serving.Webhooks;

namespace Serverless.Cloud.Storage;

/// <summary>
/// The webhook endpoints in trouble in Table storage, in the table of the deliveries: one partition, ordered by ID.
/// </summary>
internal sealed class TableWebhookEndpoints(CloudStorage storage) : IWebhookEndpoints
{
    private const string Partition = "endpoint";
    private const string IsDisabled = "IsDisabled";
    private const string UsedAt = "UsedAt";

    private readonly TableClient _endpoints = storage.Deliveries;

    // A query, not a read by address: the id is user input, and not every text is valid in an address.
    public async Task<WebhookEndpoint?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey eq {id}");
        return (await ReadAsync(filter, 1, cancellationToken)).SingleOrDefault();
    }

    public Task WriteAsync(WebhookEndpoint endpoint, CancellationToken cancellationToken)
    {
        var row = JsonRow.Of(Partition, endpoint.Id, endpoint, ServingJson.Default.WebhookEndpoint);
        row[IsDisabled] = endpoint.DisabledAt is not null;
        row[UsedAt] = endpoint.UsedAt;
        return CloudFaults.ExplainAsync(
            _endpoints.Uri, () => _endpoints.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken));
    }

    public async Task<bool> RemoveAsync(string id, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey eq {id}");
        return await TablePurge.RunAsync(_endpoints, filter, 1, cancellationToken) == 1;
    }

    public Task<IReadOnlyList<WebhookEndpoint>> ReadAsync(
        EndpointStatus? status, string? after, int limit, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey gt {after ?? ""}");
        return ReadAsync(
            status is { } only
                ? $"{filter} and {TableClient.CreateQueryFilter($"IsDisabled eq {only is EndpointStatus.Disabled}")}"
                : filter,
            limit, cancellationToken);
    }

    public Task<int> PurgeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        TablePurge.RunAsync(
            _endpoints, TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and UsedAt lt {before}"), limit,
            cancellationToken);

    private Task<IReadOnlyList<WebhookEndpoint>> ReadAsync(
        string filter, int limit, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync<IReadOnlyList<WebhookEndpoint>>(_endpoints.Uri, async () =>
            await _endpoints.QueryAsync<TableEntity>(
                filter, Math.Min(limit, 1_000), cancellationToken: cancellationToken)
                .Take(limit)
                .Select(row => JsonRow.Read(row, ServingJson.Default.WebhookEndpoint))
                .ToListAsync(cancellationToken));
}
