using Azure;
using Azure.Data.Tables;

namespace Serverless.Cloud.Storage;

/// <summary>Deletes rows of one partition, as many in a transaction as one takes.</summary>
internal static class TablePurge
{
    /// <summary>Most rows of one transaction.</summary>
    private const int Transaction = 100;

    /// <returns>How many rows were deleted: at most <paramref name="limit"/>.</returns>
    public static Task<int> RunAsync(TableClient table, string filter, int limit, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync(table.Uri, async () =>
        {
            var rows = await table
                .QueryAsync<TableEntity>(filter, Math.Min(limit, 1_000), ["PartitionKey", "RowKey"], cancellationToken)
                .Take(limit).ToListAsync(cancellationToken);
            foreach (var some in rows.Chunk(Transaction))
            {
                await table.SubmitTransactionAsync(
                    some.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, ETag.All)), cancellationToken);
            }

            return rows.Count;
        });
}
