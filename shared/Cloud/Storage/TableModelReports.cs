using Serverless.Serving;
using Serverless.Serving.Models;

namespace Serverless.Cloud.Storage;

/// <summary>The instances' model reports in Table storage.</summary>
internal sealed class TableModelReports(CloudStorage storage, TimeProvider time) : IModelReports
{
    private readonly TableReports<ModelReport> _reports = new(
        storage.Scaling, "models", "At", ServingJson.Default.ModelReport, time);

    public Task WriteAsync(ModelReport report, CancellationToken cancellationToken) =>
        _reports.WriteAsync(report.Instance, report.At, report, cancellationToken);

    public Task<IReadOnlyList<ModelReport>> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        _reports.ReadAsync(since, cancellationToken);
}
