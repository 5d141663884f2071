namespace Serverless.Embedded.Store;

/// <summary>The schema and the statements of the tables with which detector and workers communicate.</summary>
internal static class ScalingSql
{
    public static readonly IReadOnlyList<string> Schema =
    [
        """
        CREATE TABLE decision (key TEXT PRIMARY KEY NOT NULL, body TEXT NOT NULL) STRICT;
        CREATE TABLE report (
          instance TEXT PRIMARY KEY NOT NULL, measured_at INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
        CREATE TABLE control (name TEXT PRIMARY KEY NOT NULL, body TEXT NOT NULL) STRICT;
        CREATE TABLE lease (name TEXT PRIMARY KEY NOT NULL, holder TEXT NOT NULL, expires_at INTEGER NOT NULL) STRICT;
        """,
        """
        CREATE TABLE model_report (instance TEXT PRIMARY KEY NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
        """,
        """
        CREATE TABLE served_version (name TEXT PRIMARY KEY NOT NULL, digest TEXT NOT NULL) STRICT;
        """,
    ];

    public const string InsertServedVersion =
        "INSERT INTO served_version (name, digest) VALUES ($1, $2) ON CONFLICT DO NOTHING";

    public const string SelectServedVersion = "SELECT digest FROM served_version WHERE name = $1";

    public const string InsertDecision =
        "INSERT INTO decision (key, body) VALUES ($1, CAST($2 AS TEXT)) ON CONFLICT DO NOTHING";

    public const string SelectDecisions = "SELECT body FROM decision WHERE key > $1 ORDER BY key LIMIT $2";

    public const string DeleteDecisions = "DELETE FROM decision WHERE key > $1";

    public const string UpsertControl = """
        INSERT INTO control (name, body) VALUES ($1, CAST($2 AS TEXT)) ON CONFLICT DO UPDATE SET body = excluded.body
        """;

    public const string SelectControl = "SELECT body FROM control WHERE name = $1";

    public const string DeleteControl = "DELETE FROM control WHERE name = $1";

    /// <summary>$4 is the current time. An expired lease goes to the first requester.</summary>
    public const string HoldLease = """
        INSERT INTO lease (name, holder, expires_at) VALUES ($1, $2, $3)
        ON CONFLICT DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
        WHERE lease.holder = excluded.holder OR lease.expires_at <= $4
        """;
}
