using Serverless.Scaling;
using Serverless.Scaling.Arrivals;

namespace Serverless.Cloud.Storage;

/// <summary>The workers' reports in Table storage.</summary>
internal sealed class TableInstanceReports(CloudStorage storage, TimeProvider time) : IInstanceReports
{
    private readonly TableReports<InstanceReport> _reports =
        new(storage.Scaling, "reports", "MeasuredAt", ScalingJson.Default.InstanceReport, time);

    public Task WriteAsync(InstanceReport report, CancellationToken cancellationToken) =>
        _reports.WriteAsync(report.Instance, report.MeasuredAt, report, cancellationToken);

    public Task<IReadOnlyList<InstanceReport>> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        _reports.ReadAsync(since, cancellationToken);
}
