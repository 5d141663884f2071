using Azure;
using Azure.Storage.Blobs.Models;

namespace Serverless.Cloud.Tests.Strict;

public sealed class StrictBlobsTests(Azurite azurite)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_list_is_whole_over_short_and_empty_pages()
    {
        var outputs = (await azurite.NewStorageAsync(isStrict: true)).Outputs;
        var names = Enumerable.Range(0, 9).Select(i => $"b{i}").ToList();
        foreach (var name in names)
        {
            await outputs.GetBlobClient(name).UploadAsync(BinaryData.FromString(name), Token);
        }

        var pages = await outputs.GetBlobsAsync(new GetBlobsOptions(), Token).AsPages().ToListAsync(Token);

        Assert.Equal(names, pages.SelectMany(page => page.Values).Select(blob => blob.Name));
        Assert.True(pages.Count > 1);
    }

    [Fact]
    public async Task A_name_that_the_service_refuses_is_refused()
    {
        var outputs = (await azurite.NewStorageAsync(isStrict: true)).Outputs;

        var e = await Assert.ThrowsAsync<RequestFailedException>(() =>
            outputs.GetBlobClient(new string('n', 1_025)).UploadAsync(BinaryData.FromString("x"), Token));

        Assert.Equal("InvalidResourceName", e.ErrorCode);
    }
}
