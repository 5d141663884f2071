using Microsoft.Extensions.DependencyInjection;
using Serverless.Contracts;
using Serverless.Embedded.Store;
using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Decisions;
using Serverless.Scaling.Effects;
using Serverless.Serving;
using Serverless.Serving.Models;
using Serverless.Serving.Results;

namespace Serverless.Embedded.Tests.Store;

public sealed class SqliteJobStoreTests : JobStoreContract, IDisposable
{
    private readonly DataFolder _folder = new();
    private readonly IServiceProvider _process;

    public SqliteJobStoreTests() => _process = _folder.Process();

    protected override IJobStore Store => _process.GetRequiredService<IJobStore>();

    protected override IPayloads Payloads => _process.GetRequiredService<IPayloads>();

    public void Dispose() => _folder.Dispose();
}

public sealed class SqliteJobListTests : JobListContract, IDisposable
{
    private readonly DataFolder _folder = new();
    private readonly IServiceProvider _process;

    public SqliteJobListTests() => _process = _folder.Process();

    protected override IJobStore Store => _process.GetRequiredService<IJobStore>();

    protected override IJobList List => _process.GetRequiredService<IJobList>();

    public void Dispose() => _folder.Dispose();
}

public sealed class SqlitePayloadsTests : PayloadsContract, IDisposable
{
    private readonly DataFolder _folder = new();
    private readonly IServiceProvider _process;

    public SqlitePayloadsTests() => _process = _folder.Process();

    protected override IPayloads Payloads => _process.GetRequiredService<IPayloads>();

    public void Dispose() => _folder.Dispose();
}

public sealed class SqliteScalingTests : ScalingContract, IDisposable
{
    private readonly DataFolder _folder = new();
    private readonly StoreDatabases _databases;

    public SqliteScalingTests() => _databases = _folder.Process().GetRequiredService<StoreDatabases>();

    protected override ILedger Ledger => new SqliteLedger(_databases);

    protected override ILease Lease => new SqliteLease(_databases, Time);

    protected override IOverride Override => new SqliteOverride(_databases);

    protected override IConcurrencyControl Concurrency => new SqliteConcurrencyControl(_databases);

    protected override IModelReports ModelReports => new SqliteModelReports(_databases);

    protected override IServedVersions ServedVersions => new SqliteServedVersions(_databases);

    protected override IInstanceReports Reports => new SqliteInstanceReports(_databases);

    public void Dispose() => _folder.Dispose();
}
