using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Serverless.Embedded.Sqlite;

namespace Serverless.Embedded.Store;

/// <summary>
/// The store's files in the data folder, opened when first used: large payloads have their own, so that no commit of a job waits
/// behind one, and so has what detector and workers tell each other every second.
/// </summary>
internal sealed class StoreDatabases(IOptions<EmbeddedStoreOptions> options, TimeProvider time) : IDisposable
{
    /// <summary>How long a write waits while another process writes, before it fails.</summary>
    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private Database? _jobs;
    private Database? _payloads;
    private Database? _deliveries;
    private Database? _scaling;

    public Database Jobs => Open(ref _jobs, "jobs.db", JobSql.Schema);

    public Database Payloads => Open(ref _payloads, "payloads.db", PayloadSql.Schema);

    public Database Deliveries => Open(ref _deliveries, "deliveries.db", DeliverySql.Schema);

    public Database Scaling => Open(ref _scaling, "scaling.db", ScalingSql.Schema);

    public void Dispose()
    {
        _jobs?.Dispose();
        _payloads?.Dispose();
        _deliveries?.Dispose();
        _scaling?.Dispose();
    }

    // A file that could not be opened is tried again by the next who asks.
    private Database Open(ref Database? database, string name, IReadOnlyList<string> schema)
    {
        lock (_gate)
        {
            return database ??= new Database(new SqliteFile(options.Value.Folder, name, EmbeddedStoreOptions.FolderSetting, BusyTimeout, time), schema, time);
        }
    }
}

/// <summary>Opens the jobs before anything is served: a folder that cannot hold them stops the start, by name.</summary>
internal sealed class StoreStart(StoreDatabases databases) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = databases.Jobs;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
