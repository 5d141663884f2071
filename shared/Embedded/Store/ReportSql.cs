namespace Serverless.Embedded.Store;

/// <summary>The statements of a table of reports, with one row per instance and the time of its measurement.</summary>
internal sealed record ReportSql(string Upsert, string Select, string Delete)
{
    public static readonly ReportSql Instances = Of("report", "measured_at");

    public static readonly ReportSql Models = Of("model_report", "at");

    private static ReportSql Of(string table, string at) => new(
        $"""
        INSERT INTO {table} (instance, {at}, body) VALUES ($1, $2, CAST($3 AS TEXT))
        ON CONFLICT DO UPDATE SET {at} = excluded.{at}, body = excluded.body
        """,
        $"SELECT body FROM {table} WHERE {at} >= $1 ORDER BY instance",
        $"DELETE FROM {table} WHERE {at} < $1");
}
