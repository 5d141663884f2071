using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Azure.Data.Tables;

namespace Serverless.Cloud.Storage;

/// <summary>
/// Reports, with one row per instance and one partition per day. Instances come and go under new names, and a day's
/// partition stays small without deletions. <paramref name="at"/> is the name of the column with the time of a report.
/// </summary>
internal sealed class TableReports<T>(
    TableClient rows, string prefix, string at, JsonTypeInfo<T> json, TimeProvider time)
{
    public Task WriteAsync(string instance, DateTimeOffset measuredAt, T report, CancellationToken cancellationToken)
    {
        var row = JsonRow.Of(Partition(measuredAt.UtcDateTime), instance, report, json);
        row[at] = measuredAt;
        return CloudFaults.ExplainAsync(
            rows.Uri, () => rows.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken));
    }

    /// <summary>Returns the last report of each instance since then, in the order of instance names.</summary>
    public Task<IReadOnlyList<T>> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync<IReadOnlyList<T>>(rows.Uri, async () =>
        {
            var last = new SortedDictionary<string, T>(StringComparer.Ordinal);
            for (var day = since.UtcDateTime.Date; day <= time.GetUtcNow().UtcDateTime.Date; day = day.AddDays(1))
            {
                var filter = TableClient.CreateQueryFilter(
                    $"PartitionKey eq {Partition(day)}") + $" and {at} ge " + TableClient.CreateQueryFilter($"{since}");
                await foreach (var row in rows.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
                {
                    last[row.RowKey] = JsonRow.Read(row, json);
                }
            }

            return [.. last.Values];
        });

    private string Partition(DateTime day) => $"{prefix}-{day.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}";
}
