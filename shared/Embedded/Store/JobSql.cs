namespace Serverless.Embedded.Store;

/// <summary>
/// The schema and the statements of the job tables. Bodies are JSON text, so the <c>sqlite3</c> shell can read and
/// query them.
/// </summary>
internal static class JobSql
{
    public static readonly IReadOnlyList<string> Schema =
    [
        """
        CREATE TABLE job (id TEXT PRIMARY KEY NOT NULL, expires_at INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
        CREATE INDEX job_by_expiry ON job (expires_at);
        CREATE TABLE attempt (id TEXT PRIMARY KEY NOT NULL, body TEXT NOT NULL) STRICT;
        CREATE TABLE outcome (id TEXT PRIMARY KEY NOT NULL, body TEXT NOT NULL, outputs BLOB NOT NULL) STRICT;
        """,
    ];

    public const string InsertJob =
        "INSERT INTO job (id, expires_at, body) VALUES ($1, $2, CAST($3 AS TEXT)) ON CONFLICT DO NOTHING";

    // Insert only if the job exists: a late attempt of a removed job must not remain for the next job with that id.
    public const string UpsertAttempt = """
        INSERT INTO attempt (id, body) SELECT $1, CAST($2 AS TEXT) WHERE EXISTS (SELECT 1 FROM job WHERE id = $1)
        ON CONFLICT DO UPDATE SET body = excluded.body
        """;

    public const string InsertOutcome = """
        INSERT INTO outcome (id, body, outputs) SELECT $1, CAST($2 AS TEXT),
        $3 WHERE EXISTS (SELECT 1 FROM job WHERE id = $1)
        ON CONFLICT DO NOTHING
        """;

    public const string SelectJob = """
        SELECT job.body, attempt.body, outcome.body, outcome.outputs
        FROM job LEFT JOIN attempt ON attempt.id = job.id LEFT JOIN outcome ON outcome.id = job.id WHERE job.id = $1
        """;

    /// <summary>Reads only the key of the job.</summary>
    public const string SelectEnd =
        "SELECT outcome.body, outcome.outputs FROM job LEFT JOIN outcome ON outcome.id = job.id WHERE job.id = $1";

    /// <summary>
    /// Ordered by SQLite's row number, which grows and needs no index. The outputs, which may be large, are not read.
    /// </summary>
    public const string SelectBefore = """
        SELECT job.rowid, job.body, attempt.body, outcome.body
        FROM job LEFT JOIN attempt ON attempt.id = job.id LEFT JOIN outcome ON outcome.id = job.id
        WHERE job.rowid < $1 ORDER BY job.rowid DESC LIMIT $2
        """;

    public const string SelectExpired = 
        "SELECT id, expires_at FROM job WHERE expires_at < $1 ORDER BY expires_at LIMIT $2";

    /// <summary>Changes whenever another connection commits, in this process or another one.</summary>
    public const string SelectCommits = "PRAGMA data_version";

    public const string SelectLastEnd = "SELECT ifnull(max(rowid), 0) FROM outcome";

    public const string SelectEnds = "SELECT rowid, id FROM outcome WHERE rowid > $1 ORDER BY rowid";

    public const string DeleteJob = "DELETE FROM job WHERE id = $1";

    public const string DeleteAttempt = "DELETE FROM attempt WHERE id = $1";

    public const string DeleteOutcome = "DELETE FROM outcome WHERE id = $1";
}
