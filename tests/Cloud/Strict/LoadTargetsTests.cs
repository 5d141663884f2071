using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Time.Testing;
using Serverless.Cloud.Storage;
using Serverless.Contracts;
using Serverless.Serving;

namespace Serverless.Cloud.Tests.Strict;

public sealed class LoadTargetsTests(Azurite azurite)
{
    private readonly FakeTimeProvider _time = new(Samples.Noon);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_range_is_busy_past_its_entities_until_the_next_second()
    {
        var targets = new LoadTargets(_time);
        Assert.Null(targets.Judge("jobs/01", 1_999));
        Assert.Null(targets.Judge("jobs/01", 1));
        Assert.Equal(LoadTargets.Busy, targets.Judge("jobs/01", 1));
        Assert.Null(targets.Judge("jobs/02", 1));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(targets.Judge("jobs/01", 1));
    }

    [Fact]
    public void An_account_is_busy_past_its_requests()
    {
        var targets = new LoadTargets(_time, requestsPerSecond: 3);
        Assert.All(Enumerable.Range(0, 3), i => Assert.Null(targets.Judge($"jobs/{i}", 1)));
        Assert.Equal(LoadTargets.Busy, targets.Judge("jobs/9", 1));
    }

    /// <summary>
    /// A job takes seven entities: two at its submit, one for the check before its run, two at its end, and two polls.
    /// </summary>
    [Theory]
    [InlineData(false, 285)]
    [InlineData(true, 3_000)]
    public void Keys_of_shards_carry_a_burst_that_keys_of_time_do_not(bool areShards, int jobsPerSecond)
    {
        var targets = new LoadTargets(_time, requestsPerSecond: int.MaxValue);
        var refused = Enumerable.Range(0, 3_000).Select(i => JobId.New(Samples.Noon.AddSeconds(i / 3_000.0)))
            .Select(id => LoadTargets.RangeOf("jobs", areShards ? JobKeys.Shard(id) : id.Value))
            .Count(range => targets.Judge(range, 7) is not null);

        Assert.Equal(jobsPerSecond, 3_000 - refused);
    }

    [Fact]
    public async Task Rows_that_a_query_reads_count_too()
    {
        var storage = azurite.Strict(new LoadTargets(_time, entitiesPerSecond: 5));
        await storage.CreateAsync(Token);
        await storage.Jobs.AddEntityAsync(new TableEntity("p", "1"), Token);
        await storage.Jobs.AddEntityAsync(new TableEntity("p", "2"), Token);
        await storage.Jobs.QueryAsync<TableEntity>(cancellationToken: Token).ToListAsync(Token);
        await storage.Jobs.AddEntityAsync(new TableEntity("p", "3"), Token);

        var busy = await Assert.ThrowsAsync<RequestFailedException>(
            () => storage.Jobs.AddEntityAsync(new TableEntity("p", "4"), Token));

        Assert.Equal("ServerBusy", busy.ErrorCode);
    }

    [Fact]
    public async Task A_delayed_service_answers_after_five_to_fifteen_milliseconds()
    {
        var storage = azurite.Strict(new LoadTargets(_time), _time, delaySeed: 1);
        var creating = storage.CreateAsync(Token);
        _time.Advance(TimeSpan.FromMilliseconds(4));
        Assert.False(creating.IsCompleted);

        _time.Advance(TimeSpan.FromMilliseconds(11));
        await creating;
    }
}
