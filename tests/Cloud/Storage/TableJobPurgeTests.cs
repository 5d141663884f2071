using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Azure.Data.Tables;
using Serverless.Cloud.Storage;
using Serverless.Contracts;
using Serverless.Serving;

namespace Serverless.Cloud.Tests.Storage;

public sealed partial class TableJobPurgeTests(Azurite azurite) : IAsyncLifetime
{
    private readonly Meddler _meddler = new();
    private readonly ConcurrentQueue<string> _queries = new();
    private int _requests;
    private CloudStorage? _storage;
    private TableJobStore? _store;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private CloudStorage Storage => _storage!;

    private TableJobStore Store => _store!;

    public async ValueTask InitializeAsync()
    {
        _storage = _meddler.Around(azurite, $"t{Guid.NewGuid():N}");
        await Storage.CreateAsync(Token);
        _store = new TableJobStore(Storage, new BlobPayloads(Storage));
        _meddler.Before = request =>
        {
            Interlocked.Increment(ref _requests);
            if (request.RequestUri!.AbsolutePath.EndsWith("()", StringComparison.Ordinal))
            {
                _queries.Enqueue(Uri.UnescapeDataString(request.RequestUri.Query));
            }

            return Task.FromResult<HttpResponseMessage?>(null);
        };
    }

    public ValueTask DisposeAsync()
    {
        _meddler.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_purge_leaves_nothing_of_a_job()
    {
        var ended = await NewJobAsync(expiresAt: Samples.Noon);
        await Store.EndAsync(ended.Id, Samples.Success(Samples.Tensor("y", 100_000)), Token);
        await new BlobPayloads(Storage).PutAsync(ended.Id, new byte[1], Token);

        await PurgeAsync(limit: 10);

        Assert.Empty(await Storage.Jobs.QueryAsync<TableEntity>(cancellationToken: Token).ToListAsync(Token));
        Assert.Empty(Storage.Outputs.GetBlobs(cancellationToken: Token));
        Assert.Empty(Storage.Payloads.GetBlobs(cancellationToken: Token));
    }

    [Theory]
    [InlineData(1, 100_000)]
    [InlineData(2, 40)]
    public async Task A_purge_deletes_the_blob_of_an_attempt_whose_process_died(int attempts, int bytes)
    {
        var job = await NewJobAsync(expiresAt: Samples.Noon);
        await Storage.Outputs.GetBlobClient($"{job.Id}/orphan").UploadAsync(BinaryData.FromString("x"), Token);
        var outcome = Samples.Success(Samples.Tensor("y", bytes)) with { Attempts = attempts };
        await Store.EndAsync(job.Id, outcome, Token);

        await PurgeAsync(limit: 10);

        Assert.Empty(Storage.Outputs.GetBlobs(cancellationToken: Token));
    }

    [Fact]
    public async Task A_row_of_expiry_without_its_job_is_deleted()
    {
        await AddExpiryAsync(JobId.Parse("gone"));

        Assert.Equal(0, await PurgeAsync(limit: 10));

        Assert.Empty(await Storage.Jobs.QueryAsync<TableEntity>(cancellationToken: Token).ToListAsync(Token));
    }

    [Fact]
    public async Task A_row_of_expiry_does_not_delete_a_later_job_with_the_same_id()
    {
        var job = await NewJobAsync(expiresAt: Samples.Noon.AddDays(1));
        await new BlobPayloads(Storage).PutAsync(job.Id, new byte[1], Token);
        await AddExpiryAsync(job.Id);

        Assert.Equal(0, await PurgeAsync(limit: 10));

        Assert.NotNull(await Store.ReadAsync(job.Id, Token));
        Assert.NotNull(await new BlobPayloads(Storage).GetAsync(job.Id, Token));
        Assert.Equal(1, (await Store.PurgeAsync(Samples.Noon.AddDays(2), 10, Token)).Jobs);
    }

    [Fact]
    public async Task A_purge_reads_only_rows_that_it_deletes()
    {
        await NewJobAsync(expiresAt: Samples.Noon);
        await NewJobAsync(expiresAt: Samples.Noon.AddDays(1));

        await PurgeAsync(limit: 10);

        Assert.All(_queries, query => Assert.Matches(OnlyKeys(), query));
    }

    [Fact]
    public async Task A_purge_continues_at_the_shards_where_the_last_one_stopped()
    {
        for (var i = 0; i < 5; i++)
        {
            await NewJobAsync(expiresAt: Samples.Noon);
        }

        await PurgeAsync(limit: 1);
        var last = Shard().Match(_queries.Last()).Groups[1].Value[0];
        _queries.Clear();
        await PurgeAsync(limit: 1);

        Assert.Equal(last, Shard().Match(_queries.First()).Groups[1].Value[0]);
    }

    [Fact]
    public async Task A_purge_that_is_stopped_continues_at_its_shards()
    {
        using var stop = new CancellationTokenSource();
        var count = _meddler.Before;
        _meddler.Before = async request =>
        {
            if (Uri.UnescapeDataString(request.RequestUri!.Query).Contains("'80'", StringComparison.Ordinal))
            {
                await stop.CancelAsync();
            }

            return await count(request);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Store.PurgeAsync(Samples.Noon, 10, stop.Token));

        _queries.Clear();
        await PurgeAsync(limit: 10);

        Assert.Equal('8', Shard().Match(_queries.First()).Groups[1].Value[0]);
    }

    [Fact]
    public async Task Purges_keep_up_with_forty_jobs_a_second_for_three_days()
    {
        const int Jobs = 40;
        for (var i = 0; i < Jobs; i++)
        {
            await Store.EndAsync(
                (await NewJobAsync(expiresAt: Samples.Noon)).Id, Samples.Success(Samples.Tensor("y", 40)), Token);
        }

        var fixedCost = await CountAsync(() => Store.PurgeAsync(Samples.Noon.AddDays(-1), 10_000, Token));
        var cost = await CountAsync(() => Store.PurgeAsync(Samples.Noon.AddDays(1), 10_000, Token));
        var perJob = (double)(cost - fixedCost) / Jobs;

        // Each request takes 15 ms. The queries run 16 at once, the deletions 32.
        var (backlog, worst) = (0.0, TimeSpan.Zero);
        for (var minute = 0; minute < 72 * 60; minute++)
        {
            backlog += 40 * 60;
            var seconds = 0.015 * ((fixedCost / 16) + (backlog * perJob / 32));
            worst = seconds > worst.TotalSeconds ? TimeSpan.FromSeconds(seconds) : worst;
            backlog *= Math.Max(0, 1 - (60 / seconds));
        }

        Assert.Equal(3, perJob);
        Assert.Equal(0, backlog);
        Assert.InRange(worst, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    private async Task<int> CountAsync(Func<Task> call)
    {
        _requests = 0;
        await call();
        return _requests;
    }

    private async Task<int> PurgeAsync(int limit) =>
        (await Store.PurgeAsync(Samples.Noon.AddMinutes(1), limit, Token)).Jobs;

    private async Task<Job> NewJobAsync(DateTimeOffset expiresAt)
    {
        var job = Samples.Job(expiresAt: expiresAt);
        await Store.CreateAsync(job, Token);
        return job;
    }

    private Task AddExpiryAsync(JobId id) => Storage.Jobs.AddEntityAsync(
        new TableEntity(JobKeys.Shard(id), JobKeys.Expiry(id, Samples.Noon)), Token);

    [GeneratedRegex(@"\$filter=PartitionKey eq '[0-9a-f]{2}' and RowKey ge 'x' and RowKey lt 'x\d{13}'")]
    private static partial Regex OnlyKeys();

    [GeneratedRegex(@"PartitionKey eq '(\S{2})'")]
    private static partial Regex Shard();
}
