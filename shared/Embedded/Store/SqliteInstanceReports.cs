using Serverless.Scaling;
using Serverless.Scaling.Arrivals;

namespace Serverless.Embedded.Store;

/// <summary>The workers' reports in SQLite.</summary>
internal sealed class SqliteInstanceReports(StoreDatabases databases) : IInstanceReports
{
    private readonly SqliteReports<InstanceReport> _reports = new(
        databases, ReportSql.Instances, ScalingJson.Default.InstanceReport);

    public Task WriteAsync(InstanceReport report, CancellationToken cancellationToken) =>
        _reports.WriteAsync(report.Instance, report.MeasuredAt, report, cancellationToken);

    public Task<IReadOnlyList<InstanceReport>> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        _reports.ReadAsync(since);
}
