using System.Text.Json;
using Serverless.Scaling;
using Serverless.Scaling.Decisions;

namespace Serverless.Embedded.Store;

/// <summary>The ledger in SQLite. New decisions delete those older than <see cref="Kept"/>.</summary>
internal sealed class SqliteLedger(StoreDatabases databases) : ILedger
{
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private Database Scaling => databases.Scaling;

    public Task AppendAsync(Decision decision, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(decision, ScalingJson.Default.Decision);
        var oldest = (decision with { At = decision.At - Kept }).Key;
        return Scaling.WriteAsync(
            session =>
                session.Execute(
                    ScalingSql.InsertDecision, decision.Key,
                    body) + session.Execute(ScalingSql.DeleteDecisions, oldest),
            cancellationToken);
    }

    public Task<IReadOnlyList<Decision>> ReadAsync(string? after, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Decision>>(Scaling.Read(session =>
            session.ReadJson(ScalingJson.Default.Decision, ScalingSql.SelectDecisions, after ?? "", limit)));
}
