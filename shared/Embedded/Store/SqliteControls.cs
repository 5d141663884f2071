using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Serverless.Scaling;
using Serverless.Scaling.Effects;

namespace Serverless.Embedded.Store;

/// <summary>Stores the concurrency of all workers in one row.</summary>
internal sealed class SqliteConcurrencyControl(StoreDatabases databases) : IConcurrencyControl
{
    private readonly SqliteControl<ConcurrencyControl> _row =
        new(databases, "concurrency", ScalingJson.Default.ConcurrencyControl);

    public Task<ConcurrencyControl?> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(_row.Read());

    public Task WriteAsync(ConcurrencyControl control, CancellationToken cancellationToken) =>
        _row.WriteAsync(control, cancellationToken);
}

/// <summary>Stores the operator's override in one row.</summary>
internal sealed class SqliteOverride(StoreDatabases databases) : IOverride
{
    private readonly SqliteControl<Override> _row = new(databases, "override", ScalingJson.Default.Override);

    public Task<Override?> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(_row.Read());

    public Task WriteAsync(Override? operatorOverride, CancellationToken cancellationToken) =>
        _row.WriteAsync(operatorOverride, cancellationToken);
}

/// <summary>A row that is replaced by each write and removed by a write of null.</summary>
internal sealed class SqliteControl<T>(StoreDatabases databases, string name, JsonTypeInfo<T> json)
    where T : class
{
    public T? Read() =>
        databases.Scaling.Read(session => session.ReadJson(json, ScalingSql.SelectControl, name)) is [var only]
            ? only
            : null;

    public Task WriteAsync(T? value, CancellationToken cancellationToken)
    {
        var body = value is null ? null : JsonSerializer.SerializeToUtf8Bytes(value, json);
        return databases.Scaling.WriteAsync(
            session => body is null
                ? session.Execute(ScalingSql.DeleteControl, name)
                : session.Execute(ScalingSql.UpsertControl, name, body),
            cancellationToken);
    }
}
