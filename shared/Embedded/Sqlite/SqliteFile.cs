using Microsoft.Data.Sqlite;
using Serverless.Serving;
using SQLitePCL;

namespace Serverless.Embedded.Sqlite;

/// <summary>One SQLite file: how it is opened and written, and what its failures mean to a person.</summary>
/// <param name="folder">Made if it is missing, readable by its owner only.</param>
/// <param name="name">The name of the file in the folder.</param>
/// <param name="setting">The setting that names the folder, for messages.</param>
/// <param name="busyTimeout">How long a writer waits for other processes.</param>
/// <param name="time">Measures that wait.</param>
internal sealed class SqliteFile(string folder, string name, string setting, TimeSpan busyTimeout, TimeProvider time)
{
    private readonly string _path = Path.Combine(folder, name);

    /// <summary>Opens a connection on which a commit that returned survives a loss of power.</summary>
    /// <param name="pragmas">Statements that must come before all others.</param>
    public SqliteConnection Open(string pragmas = "")
    {
        SqliteConnection? connection = null;
        try
        {
            MakeFolder();
            connection = new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = _path,
                // Ours are pooled by role (one writer, many readers) and must really close, so that the last one leaves no log behind.
                Pooling = false,
                DefaultTimeout = (int)Math.Ceiling(busyTimeout.TotalSeconds),
            }.ToString());
            connection.Open();
            using var command = connection.CreateCommand();
            // WAL: readers never wait for the writer. FULL: each commit is on the disk before it returns.
            command.CommandText = $"""
                {pragmas}
                PRAGMA busy_timeout = {(int)busyTimeout.TotalMilliseconds};
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                PRAGMA wal_autocheckpoint = 4000;
                PRAGMA journal_size_limit = 67108864;
                PRAGMA cache_size = -16000;
                PRAGMA temp_store = MEMORY;
                """;
            command.ExecuteNonQuery();
            return connection;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            connection?.Dispose();
            throw Unavailable(e);
        }
    }

    /// <summary>Opens the connection of the file's writer, and brings the file to the newest schema: step <c>i</c> leads from version <c>i</c> to <c>i + 1</c>.</summary>
    /// <exception cref="StoreUnavailableException">The file cannot be opened, or is of a newer program.</exception>
    public Session OpenWriter(IReadOnlyList<string> schema, string pragmas = "")
    {
        var connection = Open(pragmas);
        try
        {
            Migrate(connection, schema);
            // From here on the wait for other processes is Transact's.
            raw.sqlite3_busy_timeout(connection.Handle, 0);
            return new Session(connection);
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw Unavailable(e);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs one transaction; if it fails, nothing of it happened.</summary>
    public void Transact(Session session, Action write)
    {
        try
        {
            Begin(session);
            write();
            session.Execute("COMMIT");
        }
        catch (SqliteException e)
        {
            session.TryRollback();
            throw Unavailable(e);
        }
        catch
        {
            session.TryRollback();
            throw;
        }
    }

    /// <summary>Whether the failure, from <see cref="Transact"/>, is that another process held the file.</summary>
    public static bool IsBusy(Exception e) => e.InnerException is SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_LOCKED };

    /// <summary>The failure in words that name the setting, its value and the remedy.</summary>
    public StoreUnavailableException Unavailable(Exception e) => e switch
    {
        StoreUnavailableException known => known,
        SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_LOCKED } => Unavailable(
            $"was held by another process for {busyTimeout.TotalSeconds:0.#} s", "Try again; if it stays so, stop that process, or name another folder.", e),
        SqliteException { SqliteErrorCode: raw.SQLITE_FULL } => Unavailable(
            "cannot grow: the disk is full, or the file is as large as it may be", "Free some space, or name a folder on another disk.", e),
        SqliteException { SqliteErrorCode: raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB } => Unavailable(
            "is damaged, or was not written by this program", "Put a copy in its place, or name another folder.", e),
        SqliteException { SqliteErrorCode: raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM } or IOException or UnauthorizedAccessException =>
            Unavailable("cannot be opened for writing", "Let this user write there, or name another folder.", e),
        _ => Unavailable($"failed: {e.Message}", "Look at the disk, or name another folder.", e),
    };

    private StoreUnavailableException Unavailable(string what, string remedy, Exception? inner = null) =>
        new($"The file '{_path}' (setting {setting} = '{folder}') {what}. {remedy}", inner);

    private void Migrate(SqliteConnection connection, IReadOnlyList<string> schema)
    {
        // Immediate: of several processes that start at once, one makes the tables and the others find them.
        using var transaction = connection.BeginTransaction(deferred: false);
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "PRAGMA user_version";
        var version = Convert.ToInt32(command.ExecuteScalar(), null);
        if (version > schema.Count)
        {
            throw Unavailable(
                $"has schema version {version}, and this program knows none above {schema.Count}",
                "Run the newer program that wrote it, or name another folder.");
        }

        foreach (var step in schema.Skip(version))
        {
            command.CommandText = step;
            command.ExecuteNonQuery();
        }

        command.CommandText = $"PRAGMA user_version = {schema.Count}";
        command.ExecuteNonQuery();
        transaction.Commit();
    }

    // SQLite's own wait sleeps longer and longer, up to 100 ms, while a busy neighbour takes turn after turn: look each millisecond instead.
    private void Begin(Session session)
    {
        var began = time.GetTimestamp();
        var spin = default(SpinWait);
        while (!session.TryBegin())
        {
            if (time.GetElapsedTime(began) > busyTimeout)
            {
                SqliteException.ThrowExceptionForRC(raw.SQLITE_BUSY, null);
            }

            spin.SpinOnce(sleep1Threshold: 10);
        }
    }

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
