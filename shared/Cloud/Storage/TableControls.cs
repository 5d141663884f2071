using System.Text.Json.Serialization.Metadata;
using Azure.Data.Tables;
using Serverless.Scaling;
using Serverless.Scaling.Decisions;
using Serverless.Scaling.Effects;

namespace Serverless.Cloud.Storage;

/// <summary>The concurrency that every worker follows, as one row.</summary>
internal sealed class TableConcurrencyControl(CloudStorage storage) : IConcurrencyControl
{
    private readonly TableControl<ConcurrencyControl> _row = new(storage.Scaling, "concurrency", ScalingJson.Default.ConcurrencyControl);

    public Task<ConcurrencyControl?> ReadAsync(CancellationToken cancellationToken) => _row.ReadAsync(cancellationToken);

    public Task WriteAsync(ConcurrencyControl control, CancellationToken cancellationToken) => _row.WriteAsync(control, cancellationToken);
}

/// <summary>The operator's order, as one row.</summary>
internal sealed class TableOverride(CloudStorage storage) : IOverride
{
    private readonly TableControl<Override> _row = new(storage.Scaling, "override", ScalingJson.Default.Override);

    public Task<Override?> ReadAsync(CancellationToken cancellationToken) => _row.ReadAsync(cancellationToken);

    public Task WriteAsync(Override? order, CancellationToken cancellationToken) => _row.WriteAsync(order, cancellationToken);
}

/// <summary>The state of the last tick, as one row: the detector writes it and the gateways answer with it.</summary>
internal sealed class TableBurstStatus(CloudStorage storage) : IBurstStatus
{
    private readonly TableControl<BurstStatus> _row = new(storage.Scaling, "status", ScalingJson.Default.BurstStatus);

    public Task<BurstStatus?> ReadAsync(CancellationToken cancellationToken) => _row.ReadAsync(cancellationToken);

    public Task WriteAsync(BurstStatus status, CancellationToken cancellationToken) => _row.WriteAsync(status, cancellationToken);
}

/// <summary>A row that is replaced; null takes it away.</summary>
internal sealed class TableControl<T>(TableClient rows, string name, JsonTypeInfo<T> json)
    where T : class
{
    private const string Partition = "control";

    public Task<T?> ReadAsync(CancellationToken cancellationToken) => CloudFaults.ExplainAsync(rows.Uri, async () =>
    {
        var row = await rows.GetEntityIfExistsAsync<TableEntity>(Partition, name, cancellationToken: cancellationToken);
        return row is { HasValue: true, Value: { } found } ? JsonRow.Read(found, json) : null;
    });

    public Task WriteAsync(T? value, CancellationToken cancellationToken) => CloudFaults.ExplainAsync(rows.Uri, () => value is null
        ? rows.DeleteEntityAsync(Partition, name, cancellationToken: cancellationToken)
        : rows.UpsertEntityAsync(JsonRow.Of(Partition, name, value, json), TableUpdateMode.Replace, cancellationToken));
}
