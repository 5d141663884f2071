using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Serverless.Cloud.Storage;
using Serverless.Cloud.Tests;
using Serverless.Cloud.Tests.Strict;

[assembly: AssemblyFixture(typeof(Azurite))]

namespace Serverless.Cloud.Tests;

public sealed partial class Azurite
{
    /// <summary>Tables and containers that no other test uses.</summary>
    /// <param name="isStrict">Whether they are as strict as the service.</param>
    internal async ValueTask<CloudStorage> NewStorageAsync(bool isStrict = false)
    {
        var storage = isStrict
            ? this.Strict(new LoadTargets(TimeProvider.System))
            : new CloudStorage(
                new TableServiceClient(ConnectionString), new BlobServiceClient(ConnectionString),
                $"t{Guid.NewGuid():N}");
        await storage.CreateAsync(TestContext.Current.CancellationToken);
        return storage;
    }
}
