using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Serverless.Embedded.Sqlite;

namespace Serverless.Embedded.Store;

/// <summary>
/// The store's files in the data folder, opened on first use. Large payloads have their own file, so that a job's
/// commit never waits for one. The rows that detector and workers exchange every second also have their own file.
/// </summary>
internal sealed class StoreDatabases(IOptions<EmbeddedStoreOptions> options, TimeProvider time) : IDisposable
{
    /// <summary>How long a write waits for another process before it fails.</summary>
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

    // If a file cannot be opened, the next caller tries again.
    private Database Open(ref Database? database, string name, IReadOnlyList<string> schema)
    {
        lock (_gate)
        {
            return database ??= new Database(
                new SqliteFile(options.Value.Folder, name, EmbeddedStoreOptions.FolderSetting, BusyTimeout, time),
                schema, time);
        }
    }
}

/// <summary>
/// Opens the job store before the app serves. An unusable folder stops the start with a message that names it.
/// </summary>
internal sealed class StoreStart(StoreDatabases databases) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = databases.Jobs;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
