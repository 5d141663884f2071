using Azure;
using Azure.Data.Tables;
using Serverless.Scaling;
using Serverless.Scaling.Decisions;

namespace Serverless.Cloud.Storage;

/// <summary>
/// The ledger as rows of one partition, newest first. Entries are never deleted, because a year of them costs a few
/// cents.
/// </summary>
internal sealed class TableLedger(CloudStorage storage) : ILedger
{
    private const string Partition = "ledger";

    private readonly TableClient _rows = storage.Scaling;

    public Task AppendAsync(Decision decision, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync(_rows.Uri, async () =>
        {
            try
            {
                await _rows.AddEntityAsync(
                    JsonRow.Of(Partition, decision.Key, decision, ScalingJson.Default.Decision), cancellationToken);
                return true;
            }
            catch (RequestFailedException e) when (e.Status == 409)
            {
                return false;
            }
        });

    public Task<IReadOnlyList<Decision>> ReadAsync(string? after, int limit, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync<IReadOnlyList<Decision>>(_rows.Uri, async () =>
        {
            var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey gt {after ?? ""}");
            return await _rows.QueryAsync<TableEntity>(
                filter, Math.Min(limit, 1000), cancellationToken: cancellationToken)
                .Take(limit)
                .Select(row => JsonRow.Read(row, ScalingJson.Default.Decision))
                .ToListAsync(cancellationToken);
        });
}
