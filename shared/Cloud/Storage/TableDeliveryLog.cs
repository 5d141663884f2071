using System.Text.Json;
using Azure.Data.Tables;
using Serverless.Serving;
using Serverless.Serving.Webhooks;

namespace Serverless.Cloud.Storage;

/// <summary>The attempts of webhooks in Table storage: one partition, whose row keys keep them in order.</summary>
internal sealed class TableDeliveryLog(CloudStorage storage) : IDeliveryLog
{
    private const string Partition = "delivery";
    private const string Body = "Body";
    private const string WebhookId = "WebhookId";

    private readonly TableClient _deliveries = storage.Deliveries;

    public Task AppendAsync(WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.Serialize(delivery, WebhookJson.Default.WebhookDelivery);
        var row = new TableEntity(Partition, delivery.Id) { [Body] = body, [WebhookId] = delivery.WebhookId };
        return CloudFaults.ExplainAsync(
            _deliveries.Uri, () => _deliveries.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken));
    }

    public Task<IReadOnlyList<WebhookDelivery>> ReadAsync(string? after, int limit, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync<IReadOnlyList<WebhookDelivery>>(_deliveries.Uri, async () =>
            await _deliveries.QueryAsync<TableEntity>(RowsAfter(after ?? ""), Math.Min(limit, 1_000), [Body], cancellationToken)
                .Take(limit).Select(Read).ToListAsync(cancellationToken));

    // A query and not a read by address: the id comes from outside, and not every text can stand in an address.
    public Task<WebhookDelivery?> FindAsync(string id, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync(_deliveries.Uri, async () =>
        {
            var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey eq {id}");
            var row = await _deliveries.QueryAsync<TableEntity>(filter, maxPerPage: 1, [Body], cancellationToken)
                .FirstOrDefaultAsync(cancellationToken);
            return row is null ? null : Read(row);
        });

    public Task<IReadOnlyList<WebhookDelivery>> OfWebhookAsync(string webhookId, DateTimeOffset since, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync<IReadOnlyList<WebhookDelivery>>(_deliveries.Uri, async () =>
        {
            var filter = TableClient.CreateQueryFilter(
                $"PartitionKey eq {Partition} and RowKey lt {NewestFirst.OlderThan(since)} and WebhookId eq {webhookId}");
            return await _deliveries.QueryAsync<TableEntity>(filter, select: [Body], cancellationToken: cancellationToken)
                .Select(Read).ToListAsync(cancellationToken);
        });

    public Task<int> PurgeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        TablePurge.RunAsync(_deliveries, RowsAfter(NewestFirst.OlderThan(before)), limit, cancellationToken);

    private static string RowsAfter(string id) => TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey gt {id}");

    private static WebhookDelivery Read(TableEntity row) =>
        JsonSerializer.Deserialize(row.GetString(Body), WebhookJson.Default.WebhookDelivery)
        ?? throw new FormatException("The body of a webhook delivery is null.");
}
