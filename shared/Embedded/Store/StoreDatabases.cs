using Microsoft.Extensions.Options;

namespace Serverless.Embedded.Store;

/// <summary>The store's files in the data folder: large payloads have their own, so that no commit of a job waits behind one.</summary>
internal sealed class StoreDatabases : IDisposable
{
    public StoreDatabases(IOptions<EmbeddedStoreOptions> options)
    {
        var (folder, busyTimeout) = (options.Value.Folder, options.Value.BusyTimeout);
        Jobs = new Database(new StoreFile(folder, "jobs.db", busyTimeout), JobSql.Schema);
        Payloads = new Database(new StoreFile(folder, "payloads.db", busyTimeout), PayloadSql.Schema);
    }

    public Database Jobs { get; }

    public Database Payloads { get; }

    public void Dispose()
    {
        Jobs.Dispose();
        Payloads.Dispose();
    }
}
