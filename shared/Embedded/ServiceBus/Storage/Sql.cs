using Microsoft.Data.Sqlite;

namespace Serverless.Embedded.ServiceBus.Storage;

/// <summary>SQL statements, prepared once and run often.</summary>
internal static class Sql
{
    public static void Run(this SqliteConnection file, string sql)
    {
        using var command = file.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static long Number(this SqliteConnection file, string sql)
    {
        using var command = file.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>A statement whose parameters are <c>?1</c>, <c>?2</c> and so on.</summary>
    public static SqliteCommand Prepare(this SqliteConnection file, string sql, int parameters)
    {
        var command = file.CreateCommand();
        command.CommandText = sql;
        for (var i = 1; i <= parameters; i++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = $"?{i}" });
        }

        command.Prepare();
        return command;
    }

    public static SqliteCommand With(this SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        return command;
    }
}
