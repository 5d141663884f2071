using Microsoft.Data.Sqlite;

namespace Serverless.Embedded.ServiceBus.Storage;

/// <summary>Opens the SQLite file that keeps the queues; says what to do where that fails.</summary>
internal static class QueueFile
{
    private const long PagesPerMegabyte = (1 << 20) / 4096;

    /// <summary>The write-ahead log is synced at each commit: a commit that returned outlives a power cut.</summary>
    private const string Settings = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA temp_store = MEMORY;
        PRAGMA cache_size = -16384;
        PRAGMA wal_autocheckpoint = 4000;
        """;

    public static SqliteConnection Open(string folder, int maxFileMegabytes)
    {
        var path = Path.Combine(folder, "queues.db");
        SqliteConnection? file = null;
        try
        {
            Directory.CreateDirectory(folder);
            file = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 }.ToString());
            file.Open();
            file.Run("PRAGMA locking_mode = EXCLUSIVE");
            file.Run(Settings);
            Upgrade(file, path);
            file.Run($"PRAGMA max_page_count = {maxFileMegabytes * PagesPerMegabyte}");
            return file;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw Explain(e, folder, path);
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    private static void Upgrade(SqliteConnection file, string path)
    {
        var version = (int)file.Number("PRAGMA user_version");
        switch (version)
        {
            case Schema.Version:
                return;
            case 0:
                file.Run($"BEGIN; {Schema.Create} COMMIT;");
                return;
            default:
                throw new InvalidOperationException(
                    $"The queue file '{path}' has version {version}; this program knows version {Schema.Version}. Start the program " +
                    "that wrote it, or name another folder in ServiceBus:DataFolder.");
        }
    }

    private static InvalidOperationException Explain(Exception cause, string folder, string path) => new(
        cause switch
        {
            SqliteException { SqliteErrorCode: SqliteErrors.Corrupt or SqliteErrors.NotADatabase } =>
                $"The queue file '{path}' is damaged ({cause.Message}). Restore it from a copy, or move it away to start with empty queues.",
            SqliteException { SqliteErrorCode: SqliteErrors.Busy } =>
                $"The queue file '{path}' is in use by another process. Stop that, or name another folder in ServiceBus:DataFolder.",
            SqliteException { SqliteErrorCode: SqliteErrors.Full } =>
                $"The disk of ServiceBus:DataFolder '{folder}' is full. Make room, or name another folder.",
            _ => $"ServiceBus:DataFolder '{folder}' cannot be written ({cause.Message}). Grant this user write access, or name another folder.",
        },
        cause);
}
