using System.Text.Json;
using Serverless.Serving;
using Serverless.Serving.Models;

namespace Serverless.Embedded.Store;

/// <summary>What instances have of the models in SQLite, a row an instance. Those of instances long gone go when new ones come.</summary>
internal sealed class SqliteModelReports(StoreDatabases databases) : IModelReports
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    private Database Scaling => databases.Scaling;

    public Task WriteAsync(ModelReport report, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(report, ServingJson.Default.ModelReport);
        var at = report.At.ToUnixTimeMilliseconds();
        return Scaling.WriteAsync(
            session => session.Execute(ScalingSql.UpsertModelReport, report.Instance, at, body)
                + session.Execute(ScalingSql.DeleteModelReports, at - (long)Kept.TotalMilliseconds),
            cancellationToken);
    }

    public Task<IReadOnlyList<ModelReport>> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ModelReport>>(Scaling.Read(session =>
            session.ReadJson(ServingJson.Default.ModelReport, ScalingSql.SelectModelReports, since.ToUnixTimeMilliseconds())));
}
