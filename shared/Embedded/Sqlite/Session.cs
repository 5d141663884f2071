using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Serverless.Embedded.Sqlite;

/// <summary>One connection and its prepared statements. Only one thread may use it at a time.</summary>
internal sealed class Session(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _prepared = [];

    /// <summary>Runs a statement with its values in the order of <c>$1</c>, <c>$2</c> and so on.</summary>
    /// <returns>The number of inserted, changed, or deleted rows.</returns>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteNonQuery();

    /// <summary>Runs a query. Dispose the reader before the next statement.</summary>
    public SqliteDataReader Query(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteReader();

    /// <summary>Returns the first column of the first row; null if there is no row or the column is null.</summary>
    public long? Number(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteScalar() as long?;

    /// <summary>Begins a write transaction. Returns false if another process has one.</summary>
    public bool TryBegin()
    {
        var result = raw.sqlite3_exec(connection.Handle, "BEGIN IMMEDIATE");
        if (result == raw.SQLITE_BUSY)
        {
            return false;
        }

        SqliteException.ThrowExceptionForRC(result, connection.Handle);
        return true;
    }

    public void TryRollback()
    {
        try
        {
            Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has already rolled back, for example because the disk is full, or there was no transaction.
        }
    }

    /// <summary>Reads the first column of each row as JSON.</summary>
    public List<T> ReadJson<T>(JsonTypeInfo<T> json, string sql, params ReadOnlySpan<object?> values)
    {
        using var rows = Query(sql, values);
        var read = new List<T>();
        while (rows.Read())
        {
            read.Add(JsonSerializer.Deserialize(
                rows.GetFieldValue<byte[]>(0), json) ?? throw new FormatException($"A row of '{sql}' is null."));
        }

        return read;
    }

    public void Dispose()
    {
        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }

        connection.Dispose();
    }

    private SqliteCommand Bind(string sql, ReadOnlySpan<object?> values)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 1; i <= values.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
            }

            _prepared.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        return command;
    }
}
