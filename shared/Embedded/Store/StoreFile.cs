using Microsoft.Data.Sqlite;
using Serverless.Serving;

namespace Serverless.Embedded.Store;

/// <summary>One SQLite file of the store: how it is opened, and what its failures mean to a person.</summary>
internal sealed class StoreFile(string folder, string name, TimeSpan busyTimeout)
{
    private readonly string _path = Path.Combine(folder, name);

    /// <summary>How long a writer waits for its turn.</summary>
    public TimeSpan BusyTimeout => busyTimeout;

    /// <summary>Opens a connection on which a commit that returned survives a loss of power.</summary>
    public SqliteConnection Open()
    {
        try
        {
            MakeFolder();
            var connection = new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = _path,
                // Ours are pooled by role (one writer, many readers) and must really close, so that the last one leaves no log behind.
                Pooling = false,
                DefaultTimeout = (int)Math.Ceiling(busyTimeout.TotalSeconds),
            }.ToString());
            connection.Open();
            using var pragmas = connection.CreateCommand();
            // WAL: readers never wait for the writer. FULL: each commit is on the disk before it returns.
            pragmas.CommandText = $"""
                PRAGMA busy_timeout = {(int)busyTimeout.TotalMilliseconds};
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                PRAGMA wal_autocheckpoint = 4000;
                PRAGMA journal_size_limit = 67108864;
                PRAGMA cache_size = -16000;
                PRAGMA temp_store = MEMORY;
                """;
            pragmas.ExecuteNonQuery();
            return connection;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw Unavailable(e);
        }
    }

    /// <summary>Brings the file to the newest schema: step <c>i</c> leads from version <c>i</c> to <c>i + 1</c>. A newer file is refused.</summary>
    public void Migrate(SqliteConnection connection, IReadOnlyList<string> steps)
    {
        try
        {
            // Immediate: of several processes that start at once, one makes the tables and the others find them.
            using var transaction = connection.BeginTransaction(deferred: false);
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = "PRAGMA user_version";
            var version = Convert.ToInt32(command.ExecuteScalar(), null);
            if (version > steps.Count)
            {
                throw Unavailable(
                    $"has schema version {version}, and this program knows none above {steps.Count}",
                    "Run the newer program that wrote it, or name another folder.");
            }

            foreach (var step in steps.Skip(version))
            {
                command.CommandText = step;
                command.ExecuteNonQuery();
            }

            command.CommandText = $"PRAGMA user_version = {steps.Count}";
            command.ExecuteNonQuery();
            transaction.Commit();
        }
        catch (SqliteException e)
        {
            throw Unavailable(e);
        }
    }

    /// <summary>From here on a connection that finds the file taken says so at once.</summary>
    public static void LeaveWaitingToCaller(SqliteConnection connection) => SQLitePCL.raw.sqlite3_busy_timeout(connection.Handle, 0);

    /// <summary>The failure in words that name the setting, its value and the remedy.</summary>
    public StoreUnavailableException Unavailable(Exception e) => e switch
    {
        StoreUnavailableException known => known,
        SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED } => Unavailable(
            $"was held by another process for {busyTimeout.TotalSeconds:0.#} s", "Try again; if it stays so, look for a stuck process.", e),
        SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_FULL } => Unavailable(
            "cannot grow: the disk is full", "Free some space, or name a folder on another disk.", e),
        SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB } => Unavailable(
            "is damaged or no store at all", "Put a backup in its place, or name another folder.", e),
        SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_PERM }
            or IOException or UnauthorizedAccessException => Unavailable(
            "cannot be opened for writing", "Let this user write there, or name another folder.", e),
        _ => Unavailable($"failed: {e.Message}", "Look at the disk, or name another folder.", e),
    };

    private StoreUnavailableException Unavailable(string what, string remedy, Exception? inner = null) =>
        new($"The store '{_path}' (setting {EmbeddedStoreOptions.FolderSetting} = '{folder}') {what}. {remedy}", inner);

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
