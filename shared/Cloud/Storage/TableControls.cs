using System.Text.Json.Serialization.Metadata;
using Azure.Data.Tables;
using Serverless.Scaling;
using Serverless.Scaling.Decisions;
using Serverless.Scaling.Effects;

namespace Serverless.Cloud.Storage;

/// <summary>Stores the concurrency of all workers in one row.</summary>
internal sealed class TableConcurrencyControl(CloudStorage storage) : IConcurrencyControl
{
    private readonly TableControl<ConcurrencyControl> _row = new(
        storage.Scaling, "concurrency", ScalingJson.Default.ConcurrencyControl);

    public Task<ConcurrencyControl?> ReadAsync(CancellationToken cancellationToken) =>
        _row.ReadAsync(cancellationToken);

    public Task WriteAsync(ConcurrencyControl control, CancellationToken cancellationToken) =>
        _row.WriteAsync(control, cancellationToken);
}

/// <summary>Stores the operator's override in one row.</summary>
internal sealed class TableOverride(CloudStorage storage) : IOverride
{
    private readonly TableControl<Override> _row = new(storage.Scaling, "override", ScalingJson.Default.Override);

    public Task<Override?> ReadAsync(CancellationToken cancellationToken) => _row.ReadAsync(cancellationToken);

    public Task WriteAsync(Override? operatorOverride, CancellationToken cancellationToken) =>
        _row.WriteAsync(operatorOverride, cancellationToken);
}

/// <summary>Stores the state of the last tick in one row, which the detector writes and the gateways return.</summary>
internal sealed class TableBurstStatus(CloudStorage storage) : IBurstStatus
{
    private readonly TableControl<BurstStatus> _row = new(storage.Scaling, "status", ScalingJson.Default.BurstStatus);

    public Task<BurstStatus?> ReadAsync(CancellationToken cancellationToken) => _row.ReadAsync(cancellationToken);

    public Task WriteAsync(BurstStatus status, CancellationToken cancellationToken) =>
        _row.WriteAsync(status, cancellationToken);
}

/// <summary>A row that is replaced by each write and removed by a write of null.</summary>
internal sealed class TableControl<T>(TableClient rows, string name, JsonTypeInfo<T> json)
    where T : class
{
    private const string Partition = "control";

    public Task<T?> ReadAsync(CancellationToken cancellationToken) => CloudFaults.ExplainAsync(rows.Uri, async () =>
    {
        var row = await rows.GetEntityIfExistsAsync<TableEntity>(Partition, name, cancellationToken: cancellationToken);
        return row is { HasValue: true, Value: { } found } ? JsonRow.Read(found, json) : null;
    });

    public Task WriteAsync(T? value, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync(rows.Uri, () => value is null
            ? rows.DeleteEntityAsync(Partition, name, cancellationToken: cancellationToken)
            : rows.UpsertEntityAsync(
                JsonRow.Of(Partition, name, value, json), TableUpdateMode.Replace, cancellationToken));
}
