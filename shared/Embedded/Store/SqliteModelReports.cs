using Serverless.Serving;
using Serverless.Serving.Models;

namespace Serverless.Embedded.Store;

/// <summary>The instances' model reports in SQLite.</summary>
internal sealed class SqliteModelReports(StoreDatabases databases) : IModelReports
{
    private readonly SqliteReports<ModelReport> _reports = new(
        databases, ReportSql.Models, ServingJson.Default.ModelReport);

    public Task WriteAsync(ModelReport report, CancellationToken cancellationToken) =>
        _reports.WriteAsync(report.Instance, report.At, report, cancellationToken);

    public Task<IReadOnlyList<ModelReport>> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        _reports.ReadAsync(since);
}
