using Azure;
using Azure.Data.Tables;
using Serverless.Scaling.Effects;

namespace Serverless.Cloud.Storage;

/// <summary>The lease as a row. Its ETag decides between holders that request it at the same time.</summary>
internal sealed class TableLease(CloudStorage storage, TimeProvider time) : ILease
{
    private const string Partition = "lease";
    private const string Holder = "Holder";
    private const string ExpiresAt = "ExpiresAt";

    private readonly TableClient _rows = storage.Scaling;

    public Task<bool> HoldAsync(string name, string holder, TimeSpan duration, CancellationToken cancellationToken) =>
        CloudFaults.ExplainAsync(_rows.Uri, async () =>
        {
            var now = time.GetUtcNow();
            var row = await FindAsync(name, cancellationToken);
            if (row is not null && row.GetString(Holder) != holder && row.GetDateTimeOffset(ExpiresAt) > now)
            {
                return false;
            }

            var mine = new TableEntity(Partition, name) { [Holder] = holder, [ExpiresAt] = now + duration };
            return await IsFirstAsync(() => row is null
                ? _rows.AddEntityAsync(mine, cancellationToken)
                : _rows.UpdateEntityAsync(mine, row.ETag, TableUpdateMode.Replace, cancellationToken));
        });

    private async Task<TableEntity?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var row = await _rows.GetEntityIfExistsAsync<TableEntity>(
            Partition, name, cancellationToken: cancellationToken);
        return row.HasValue ? row.Value : null;
    }

    private static async Task<bool> IsFirstAsync(Func<Task<Response>> write)
    {
        try
        {
            await write();
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412 || CloudFaults.IsMissing(e))
        {
            return false;
        }
    }
}
