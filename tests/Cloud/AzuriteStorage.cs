using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Serverless.Cloud.Storage;
using Serverless.Cloud.Tests;

[assembly: AssemblyFixture(typeof(Azurite))]

namespace Serverless.Cloud.Tests;

public sealed partial class Azurite
{
    /// <summary>Tables and containers that no other test uses.</summary>
    internal async ValueTask<CloudStorage> NewStorageAsync()
    {
        var storage = new CloudStorage(
            new TableServiceClient(ConnectionString), new BlobServiceClient(ConnectionString), $"t{Guid.NewGuid():N}");
        await storage.CreateAsync(TestContext.Current.CancellationToken);
        return storage;
    }
}
