using Azure.Data.Tables;
using Serverless.Serving;
using Serverless.Serving.Webhooks;

namespace Serverless.Cloud.Storage;

/// <summary>
/// The webhook delivery attempts in Table storage, ordered by row key in 16 partitions. All attempts of a webhook are
/// in one partition. There are fewer partitions than for jobs, because the dashboard reads this list all the time.
/// </summary>
internal sealed class TableDeliveryLog(CloudStorage storage) : IDeliveryLog
{
    private const string WebhookId = "WebhookId";

    private static readonly IReadOnlyList<string> Partitions = [.. "0123456789abcdef".Select(NameOf)];

    private readonly TableClient _deliveries = storage.Deliveries;

    public static string PartitionOf(string webhookId) => NameOf(Shards.Of(webhookId)[0]);

    public Task AppendAsync(WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        var row = JsonRow.Of(
            PartitionOf(delivery.WebhookId), delivery.Id, delivery, ServingJson.Default.WebhookDelivery);
        row[WebhookId] = delivery.WebhookId;
        return CloudFaults.ExplainAsync(
            _deliveries.Uri, () => _deliveries.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken));
    }

    public Task<IReadOnlyList<WebhookDelivery>> ReadAsync(
        string? after, int limit, CancellationToken cancellationToken) =>
        ReadRowsAsync(
            ShardMerge.ReadAsync(
                _deliveries, Partitions, RowsAfter(after ?? ""), limit, select: null, cancellationToken),
            limit, cancellationToken);

    // A query, not a read by address: the id is user input, and not every text is valid in an address.
    public async Task<WebhookDelivery?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (CallbackMessage.TryParseId(id[(id.IndexOf('-', StringComparison.Ordinal) + 1)..]) is not { } callback)
        {
            return null;
        }

        var partition = PartitionOf(callback.WebhookId);
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey eq {id}");
        return (await ReadRowsAsync(filter, 1, cancellationToken)).SingleOrDefault();
    }

    public Task<IReadOnlyList<WebhookDelivery>> OfWebhookAsync(
        string webhookId, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {PartitionOf(webhookId)} and RowKey lt {NewestFirst.OlderThan(since)}");
        var ofWebhook = TableClient.CreateQueryFilter($"WebhookId eq {webhookId}");
        return ReadRowsAsync($"{filter} and {ofWebhook}", int.MaxValue, cancellationToken);
    }

    public async Task<int> PurgeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        var deleted = 0;
        foreach (var partition in Partitions.TakeWhile(_ => deleted < limit))
        {
            var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition}")
                + $" and {RowsAfter(NewestFirst.OlderThan(before))}";
            deleted += await TablePurge.RunAsync(_deliveries, filter, limit - deleted, cancellationToken);
        }

        return deleted;
    }

    private Task<IReadOnlyList<WebhookDelivery>> ReadRowsAsync(
        string filter, int limit, CancellationToken cancellationToken) => ReadRowsAsync(
        _deliveries.QueryAsync<TableEntity>(filter, Math.Min(limit, 1_000), cancellationToken: cancellationToken),
        limit, cancellationToken);

    private Task<IReadOnlyList<WebhookDelivery>> ReadRowsAsync(
        IAsyncEnumerable<TableEntity> rows, int limit, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync<IReadOnlyList<WebhookDelivery>>(_deliveries.Uri, async () => await rows
            .Take(limit)
            .Select(row => JsonRow.Read(row, ServingJson.Default.WebhookDelivery))
            .ToListAsync(cancellationToken));

    private static string NameOf(char shard) => $"delivery-{shard}";

    private static string RowsAfter(string id) => TableClient.CreateQueryFilter($"RowKey gt {id}");
}
