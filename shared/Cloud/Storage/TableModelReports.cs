using System.Globalization;
using Azure.Data.Tables;
using Serverless.Serving;
using Serverless.Serving.Models;

namespace Serverless.Cloud.Storage;

/// <summary>What instances have of the models, a row an instance and a partition a day, as their other reports.</summary>
internal sealed class TableModelReports(CloudStorage storage, TimeProvider time) : IModelReports
{
    private readonly TableClient _rows = storage.Scaling;

    public Task WriteAsync(ModelReport report, CancellationToken cancellationToken)
    {
        var row = JsonRow.Of(Partition(report.At.UtcDateTime), report.Instance, report, ServingJson.Default.ModelReport);
        row["At"] = report.At;
        return CloudFaults.ExplainAsync(_rows.Uri, () => _rows.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken));
    }

    public Task<IReadOnlyList<ModelReport>> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync<IReadOnlyList<ModelReport>>(_rows.Uri, async () =>
        {
            var last = new Dictionary<string, ModelReport>();
            for (var day = since.UtcDateTime.Date; day <= time.GetUtcNow().UtcDateTime.Date; day = day.AddDays(1))
            {
                var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition(day)} and At ge {since}");
                await foreach (var row in _rows.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
                {
                    last[row.RowKey] = JsonRow.Read(row, ServingJson.Default.ModelReport);
                }
            }

            return [.. last.Values.OrderBy(report => report.Instance, StringComparer.Ordinal)];
        });

    private static string Partition(DateTime day) => $"models-{day.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}";
}
