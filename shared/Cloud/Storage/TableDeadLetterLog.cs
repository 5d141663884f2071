using Azure.Data.Tables;
using Serverless.Serving;
using Serverless.Serving.Results.DeadLetters;

namespace Serverless.Cloud.Storage;

/// <summary>
/// The dead letters in Table storage, in the table of the deliveries: one partition, ordered by row key.
/// </summary>
internal sealed class TableDeadLetterLog(CloudStorage storage) : IDeadLetterLog
{
    private const string Partition = "deadletter";
    private const string LaneColumn = "Lane";

    private readonly TableClient _deliveries = storage.Deliveries;

    public Task AppendAsync(DeadLetterEntry dead, CancellationToken cancellationToken)
    {
        var row = JsonRow.Of(Partition, dead.Id, dead, ServingJson.Default.DeadLetterEntry);
        row[LaneColumn] = dead.Lane?.Wire ?? "";
        // The same dead letter makes the same row, so replacing it changes nothing.
        return CloudFaults.ExplainAsync(
            _deliveries.Uri, () => _deliveries.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken));
    }

    public Task<IReadOnlyList<DeadLetterEntry>> ReadAsync(
        Lane? lane, string? after, int limit, CancellationToken cancellationToken)
    {
        var filter = RowsAfter(after ?? "");
        return ReadAsync(
            lane is { } only ? $"{filter} and {TableClient.CreateQueryFilter($"Lane eq {only.Wire}")}" : filter, limit,
            cancellationToken);
    }

    // A query, not a read by address: the id is user input, and not every text is valid in an address.
    public async Task<DeadLetterEntry?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey eq {id}");
        return (await ReadAsync(filter, 1, cancellationToken)).SingleOrDefault();
    }

    public Task<int> PurgeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        TablePurge.RunAsync(_deliveries, RowsAfter(NewestFirst.OlderThan(before)), limit, cancellationToken);

    private Task<IReadOnlyList<DeadLetterEntry>> ReadAsync(
        string filter, int limit, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync<IReadOnlyList<DeadLetterEntry>>(_deliveries.Uri, async () =>
            await _deliveries.QueryAsync<TableEntity>(
                filter, Math.Min(limit, 1_000), cancellationToken: cancellationToken)
                .Take(limit)
                .Select(row => JsonRow.Read(row, ServingJson.Default.DeadLetterEntry))
                .ToListAsync(cancellationToken));

    private static string RowsAfter(string id) =>
        TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey gt {id}");
}
