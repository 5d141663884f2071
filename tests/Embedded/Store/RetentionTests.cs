using Microsoft.Extensions.Time.Testing;
using Serverless.Contracts;
using Serverless.Serving.Results;

namespace Serverless.Embedded.Tests.Store;

public sealed class RetentionTests : IDisposable
{
    private readonly DataFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_job_is_remembered_for_a_day_past_its_retention_and_then_dropped_with_all_others()
    {
        var time = new FakeTimeProvider(Samples.Noon);
        var store = _folder.Jobs();
        await Task.WhenAll(Enumerable.Range(0, 450).Select(i => store.CreateAsync(Samples.Job($"job{i}", Samples.Noon), Token)));
        var retention = new Retention(store, time);

        time.Advance(Retention.Remembered);
        Assert.Equal(0, await retention.SweepAsync(Token));
        Assert.NotNull(await store.ReadAsync(Samples.Job("job0").Id, Token));

        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(450, await retention.SweepAsync(Token));
        Assert.Null(await store.ReadAsync(Samples.Job("job0").Id, Token));
    }
}
