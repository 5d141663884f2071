using System.Text.Json;
using Serverless.Scaling;
using Serverless.Scaling.Arrivals;

namespace Serverless.Embedded.Store;

/// <summary>The workers' reports in SQLite, a row an instance. Those of instances long gone go when new ones come.</summary>
internal sealed class SqliteInstanceReports(StoreDatabases databases) : IInstanceReports
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    private Database Scaling => databases.Scaling;

    public Task WriteAsync(InstanceReport report, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(report, ScalingJson.Default.InstanceReport);
        var at = report.MeasuredAt.ToUnixTimeMilliseconds();
        return Scaling.WriteAsync(
            session => session.Execute(ScalingSql.UpsertReport, report.Instance, at, body)
                + session.Execute(ScalingSql.DeleteReports, at - (long)Kept.TotalMilliseconds),
            cancellationToken);
    }

    public Task<IReadOnlyList<InstanceReport>> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<InstanceReport>>(Scaling.Read(session =>
            session.ReadJson(ScalingJson.Default.InstanceReport, ScalingSql.SelectReports, since.ToUnixTimeMilliseconds())));
}
