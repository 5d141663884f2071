using Microsoft.Data.Sqlite;
using Serverless.Serving;
using SQLitePCL;

namespace Serverless.Embedded.Sqlite;

/// <summary>Opens and writes one SQLite file, and explains its failures.</summary>
/// <param name="folder">The folder. It is created if it is missing, with access only for its owner.</param>
/// <param name="name">The name of the file in the folder.</param>
/// <param name="setting">The setting of the folder, for messages.</param>
/// <param name="busyTimeout">How long a writer waits for other processes.</param>
/// <param name="time">The clock that measures this wait.</param>
internal sealed class SqliteFile(string folder, string name, string setting, TimeSpan busyTimeout, TimeProvider time)
{
    private readonly string _path = Path.Combine(folder, name);

    /// <summary>Opens a connection with commits that survive a power loss.</summary>
    /// <param name="pragmas">Statements to run before all others.</param>
    public SqliteConnection Open(string pragmas = "")
    {
        SqliteConnection? connection = null;
        try
        {
            CreateFolder();
            connection = new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = _path,
                // The product pools connections itself (one writer, many readers). They must really close, so that the
                // last one removes the log.
                Pooling = false,
                DefaultTimeout = (int)Math.Ceiling(busyTimeout.TotalSeconds),
            }.ToString());
            connection.Open();
            using var command = connection.CreateCommand();
            // WAL: readers never wait for the writer. FULL: a commit is on the disk before it returns.
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

    /// <summary>
    /// Opens the writer's connection and migrates the file to the newest schema. Step <c>i</c> migrates from version
    /// <c>i</c> to <c>i + 1</c>.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The file cannot be opened, or a newer program wrote it.</exception>
    public Session OpenWriter(IReadOnlyList<string> schema, string pragmas = "")
    {
        var connection = Open(pragmas);
        try
        {
            Migrate(connection, schema);
            // From here on, Transact waits for other processes.
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

    /// <summary>Runs one transaction. If it fails, it has no effect.</summary>
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

    /// <summary>Whether a failure of <see cref="Transact"/> means that another process held the file.</summary>
    public static bool IsBusy(Exception e) =>
        e.InnerException is SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_LOCKED };

    /// <summary>Returns an exception that names the setting, its value, and the remedy.</summary>
    public StoreUnavailableException Unavailable(Exception e) => e switch
    {
        StoreUnavailableException known => known,
        SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_LOCKED } => Unavailable(
            $"was held by another process for {busyTimeout.TotalSeconds:0.#} s",
            "Try again. If it stays so, stop that process, or set another folder.", e),
        SqliteException { SqliteErrorCode: raw.SQLITE_FULL } => Unavailable(
            "cannot grow: the disk is full, or the file has its maximum size",
            "Free some space, or set a folder on another disk.", e),
        SqliteException { SqliteErrorCode: raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB } => Unavailable(
            "is damaged, or was not written by this program", "Restore a copy, or set another folder.", e),
        SqliteException { SqliteErrorCode: raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM }
            or IOException or UnauthorizedAccessException =>
            Unavailable("cannot be opened for writing", "Give this user write access, or set another folder.", e),
        _ => Unavailable($"failed: {e.Message}", "Check the disk, or set another folder.", e),
    };

    private StoreUnavailableException Unavailable(string what, string remedy, Exception? inner = null) =>
        new($"The file '{_path}' (setting {setting} = '{folder}') {what}. {remedy}", inner);

    private void Migrate(SqliteConnection connection, IReadOnlyList<string> schema)
    {
        // Immediate: if several processes start at once, one creates the tables and the others find them.
        using var transaction = connection.BeginTransaction(deferred: false);
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "PRAGMA user_version";
        var version = Convert.ToInt32(command.ExecuteScalar(), null);
        if (version > schema.Count)
        {
            throw Unavailable(
                $"has schema version {version}, but this program supports versions up to {schema.Count}",
                "Run the newer program that wrote it, or set another folder.");
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

    // SQLite's own wait backs off up to 100 ms, so a busy process would always be first. Retry every millisecond
    // instead.
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

    private void CreateFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(
                folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
