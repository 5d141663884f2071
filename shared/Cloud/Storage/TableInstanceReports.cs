using System.Globalization;
using Azure.Data.Tables;
using Serverless.Scaling;
using Serverless.Scaling.Arrivals;

namespace Serverless.Cloud.Storage;

/// <summary>
/// The workers' reports, a row an instance and a partition a day: instances come and go under new names, and a day's partition stays
/// small without anybody deleting.
/// </summary>
internal sealed class TableInstanceReports(CloudStorage storage, TimeProvider time) : IInstanceReports
{
    private readonly TableClient _rows = storage.Scaling;

    public Task WriteAsync(InstanceReport report, CancellationToken cancellationToken)
    {
        var row = JsonRow.Of(Partition(report.MeasuredAt.UtcDateTime), report.Instance, report, ScalingJson.Default.InstanceReport);
        row["MeasuredAt"] = report.MeasuredAt;
        return CloudFaults.ExplainAsync(_rows.Uri, () => _rows.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken));
    }

    public Task<IReadOnlyList<InstanceReport>> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync<IReadOnlyList<InstanceReport>>(_rows.Uri, async () =>
        {
            var last = new Dictionary<string, InstanceReport>();
            for (var day = since.UtcDateTime.Date; day <= time.GetUtcNow().UtcDateTime.Date; day = day.AddDays(1))
            {
                var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition(day)} and MeasuredAt ge {since}");
                await foreach (var row in _rows.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
                {
                    last[row.RowKey] = JsonRow.Read(row, ScalingJson.Default.InstanceReport);
                }
            }

            return [.. last.Values.OrderBy(report => report.Instance, StringComparer.Ordinal)];
        });

    private static string Partition(DateTime day) => $"reports-{day.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}";
}
