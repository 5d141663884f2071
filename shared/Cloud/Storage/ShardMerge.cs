using System.Runtime.CompilerServices;
using Azure.Data.Tables;

namespace Serverless.Cloud.Storage;

/// <summary>Reads rows of several partitions in the order of their row keys, as if they were one partition.</summary>
internal static class ShardMerge
{
    private const int AtOnce = 32;

    /// <param name="table">The table.</param>
    /// <param name="partitions">The partitions.</param>
    /// <param name="filter">The rows to read in each of them.</param>
    /// <param name="limit">The number of rows that the caller is likely to read.</param>
    /// <param name="select">The columns to read, which include the row key; null: all.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async IAsyncEnumerable<TableEntity> ReadAsync(
        TableClient table,
        IReadOnlyList<string> partitions,
        string filter,
        int limit,
        string[]? select,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Twice the even share, so few partitions need a second page.
        var pageSize = Math.Clamp(1 + (2 * limit / partitions.Count), 2, 1_000);
        var runs = partitions.Select(partition => table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {partition}") + $" and {filter}",
            pageSize, select, cancellationToken).GetAsyncEnumerator(cancellationToken)).ToList();
        try
        {
            var next = new PriorityQueue<IAsyncEnumerator<TableEntity>, string>(StringComparer.Ordinal);
            var parallel =
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
            var found = new bool[runs.Count];
            await Parallel.ForAsync(
                0, runs.Count, parallel, async (i, _) => found[i] = await runs[i].MoveNextAsync());
            next.EnqueueRange(runs.Where((_, i) => found[i]).Select(run => (run, run.Current.RowKey)));
            while (next.TryDequeue(out var run, out _))
            {
                yield return run.Current;
                if (await run.MoveNextAsync())
                {
                    next.Enqueue(run, run.Current.RowKey);
                }
            }
        }
        finally
        {
            foreach (var run in runs)
            {
                await run.DisposeAsync();
            }
        }
    }
}
