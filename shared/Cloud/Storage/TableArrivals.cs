using Azure.Data.Tables;
using Serverless.Scaling;
using Serverless.Scaling.Arrivals;

namespace Serverless.Cloud.Storage;

/// <summary>
/// Arrivals as rows that the gateways write every second and the detector sums. The keys are in chronological order, so
/// a read touches only new rows. Each gateway deletes its own row of five minutes ago.
/// </summary>
internal sealed class TableArrivals(CloudStorage storage, TimeProvider time) : IArrivalRows, IArrivalReadings
{
    private const string Partition = "arrivals";
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    private readonly TableClient _rows = storage.Scaling;

    public Task WriteAsync(
        string gateway, DateTimeOffset measuredAt, IReadOnlyList<ArrivalSecond> seconds,
        CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync(_rows.Uri, async () =>
        {
            var row = JsonRow.Of(
                Partition, Key(measuredAt, gateway), seconds, ScalingJson.Default.IReadOnlyListArrivalSecond);
            row["Gateway"] = gateway;
            row["MeasuredAt"] = measuredAt;
            await _rows.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
            return await _rows.DeleteEntityAsync(
                Partition, Key(measuredAt - Kept, gateway), cancellationToken: cancellationToken);
        });

    public Task<ArrivalReading> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync(_rows.Uri, async () =>
        {
            var from = Key(ArrivalSum.LookBack(since, time.GetUtcNow()), gateway: "");
            var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey ge {from}");
            var rows = await _rows.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken)
                .Select(row => new ArrivalRow(
                row.GetString("Gateway"),
                row.GetDateTimeOffset("MeasuredAt").GetValueOrDefault(),
                JsonRow.Read(row, ScalingJson.Default.IReadOnlyListArrivalSecond))).ToListAsync(cancellationToken);
            return ArrivalSum.Of(rows, since, time.GetUtcNow());
        });

    private static string Key(DateTimeOffset measuredAt, string gateway) =>
        $"{measuredAt.ToUnixTimeSeconds():D12}-{gateway}";
}
