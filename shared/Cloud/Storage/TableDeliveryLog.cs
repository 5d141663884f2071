using Azure.Data.Tables;
using Serverless.Serving;
using Serverless.Serving.Webhooks;

namespace Serverless.Cloud.Storage;

/// <summary>The webhook delivery attempts in Table storage: one partition, ordered by row key.</summary>
internal sealed class TableDeliveryLog(CloudStorage storage) : IDeliveryLog
{
    private const string Partition = "delivery";
    private const string WebhookId = "WebhookId";

    private readonly TableClient _deliveries = storage.Deliveries;

    public Task AppendAsync(WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        var row = JsonRow.Of(Partition, delivery.Id, delivery, ServingJson.Default.WebhookDelivery);
        row[WebhookId] = delivery.WebhookId;
        return CloudFaults.ExplainAsync(
            _deliveries.Uri, () => _deliveries.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken));
    }

    public Task<IReadOnlyList<WebhookDelivery>> ReadAsync(
        string? after, int limit, CancellationToken cancellationToken) =>
        ReadRowsAsync(RowsAfter(after ?? ""), limit, cancellationToken);

    // A query, not a read by address: the id is user input, and not every text is valid in an address.
    public async Task<WebhookDelivery?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey eq {id}");
        return (await ReadRowsAsync(filter, 1, cancellationToken)).SingleOrDefault();
    }

    public Task<IReadOnlyList<WebhookDelivery>> OfWebhookAsync(
        string webhookId, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {Partition} and RowKey lt {NewestFirst.OlderThan(since)} and WebhookId eq {webhookId}");
        return ReadRowsAsync(filter, int.MaxValue, cancellationToken);
    }

    public Task<int> PurgeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        TablePurge.RunAsync(_deliveries, RowsAfter(NewestFirst.OlderThan(before)), limit, cancellationToken);

    private Task<IReadOnlyList<WebhookDelivery>> ReadRowsAsync(
        string filter, int limit, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync<IReadOnlyList<WebhookDelivery>>(_deliveries.Uri, async () =>
            await _deliveries.QueryAsync<TableEntity>(
                filter, Math.Min(limit, 1_000), cancellationToken: cancellationToken)
                .Take(limit)
                .Select(row => JsonRow.Read(row, ServingJson.Default.WebhookDelivery))
                .ToListAsync(cancellationToken));

    private static string RowsAfter(string id) =>
        TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey gt {id}");
}
