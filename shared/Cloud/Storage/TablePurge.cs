using Azure;
using Azure.Data.Tables;

namespace Serverless.Cloud.Storage;

/// <summary>Deletes rows of one partition in transactions of maximum size.</summary>
internal static class TablePurge
{
    /// <summary>The maximum number of rows in a transaction.</summary>
    private const int MaxRows = 100;

    /// <returns>The number of deleted rows, at most <paramref name="limit"/>.</returns>
    public static Task<int> RunAsync(
        TableClient table, string filter, int limit, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync(table.Uri, async () =>
        {
            var rows = await table
                .QueryAsync<TableEntity>(filter, Math.Min(limit, 1_000), ["PartitionKey", "RowKey"], cancellationToken)
                .Take(limit).ToListAsync(cancellationToken);
            foreach (var some in rows.Chunk(MaxRows))
            {
                await table.SubmitTransactionAsync(
                    some.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, ETag.All)),
                    cancellationToken);
            }

            return rows.Count;
        });
}
