using System.Globalization;
using Serverless.Cloud.Storage;
using Serverless.Contracts;
using Serverless.Serving;
using Serverless.Serving.Results;

namespace Serverless.Cloud.Tests.Storage;

public sealed class TableJobListTests(Azurite azurite) : JobListContract, IAsyncLifetime
{
    private readonly Meddler _meddler = new();
    private IJobStore? _store;
    private IJobList? _list;

    protected override IJobStore Store => _store!;

    protected override IJobList List => _list!;

    public async ValueTask InitializeAsync()
    {
        var storage = _meddler.Around(azurite, $"t{Guid.NewGuid():N}");
        await storage.CreateAsync(Token);
        _store = new TableJobStore(storage, new BlobPayloads(storage));
        _list = new TableJobList(storage);
    }

    public ValueTask DisposeAsync()
    {
        _meddler.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Ids_without_a_time_follow_those_with_one()
    {
        var made = await CreateAsync(JobId.Parse("mine"));
        var keyed = await CreateAsync(JobId.FromIdempotencyKey("", "a"));
        var timed = await CreateAsync(JobId.New(Samples.Noon.AddDays(-9)));

        Assert.Equal([timed, keyed, made], await WalkAsync(2));
    }

    [Fact]
    public async Task A_second_with_many_jobs_is_read_newest_first()
    {
        var made = Enumerable.Range(0, 600).Select(i => JobId.New(Samples.Noon.AddMilliseconds(-i))).ToList();
        await Parallel.ForEachAsync(made, Token, async (id, _) => await CreateAsync(id));

        Assert.Equal(made.Select(id => id.Value)
            .OrderDescending(StringComparer.Ordinal), (await WalkAsync(100)).Select(id => id.Value));
    }

    [Theory]
    [InlineData("-{0}")]
    [InlineData("{0:00000000}")]
    [InlineData("01job-{0:000}")]
    public async Task Very_many_sequential_client_ids_are_listed_once_each(string form)
    {
        var made = Enumerable.Range(0, 450).Select(i => string.Format(CultureInfo.InvariantCulture, form, i)).ToList();
        await Parallel.ForEachAsync(made, Token, async (id, _) => await CreateAsync(JobId.Parse(id)));
        await CreateAsync(JobId.New(Samples.Noon));

        var listed = await WalkAsync(90);

        Assert.Equal(451, listed.Count);
        Assert.Equal(made.Order(StringComparer.Ordinal), listed.Select(id => id.Value)
            .Intersect(made).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_page_takes_a_request_for_each_shard()
    {
        await CreateAsync(JobId.New(Samples.Noon.AddDays(-30)));
        var requests = 0;
        _meddler.Before = _ =>
        {
            Interlocked.Increment(ref requests);
            return Task.FromResult<HttpResponseMessage?>(null);
        };

        Assert.Single((await List.ReadAsync(null, 10, Token))!);

        Assert.Equal(256, requests);
    }

    [Fact]
    public async Task An_unavailable_account_fails_the_list_with_the_remedy()
    {
        _meddler.Before = _ => throw new HttpRequestException("Connection refused");

        var e = await Assert.ThrowsAsync<StoreUnavailableException>(() => List.ReadAsync(null, 10, Token));

        Assert.Contains("cannot be reached", e.Message);
    }
}

public sealed class StrictTableJobListTests(Azurite azurite) : JobListContract, IAsyncLifetime
{
    private IJobStore? _store;
    private IJobList? _list;

    protected override IJobStore Store => _store!;

    protected override IJobList List => _list!;

    public async ValueTask InitializeAsync()
    {
        var storage = await azurite.NewStorageAsync(isStrict: true);
        _store = new TableJobStore(storage, new BlobPayloads(storage));
        _list = new TableJobList(storage);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
