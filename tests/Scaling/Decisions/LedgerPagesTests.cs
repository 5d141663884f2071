using Serverless.Scaling.Decisions;

namespace Serverless.Scaling.Tests.Decisions;

public sealed class LedgerPagesTests
{
    private readonly Story _story = new(new ScalingOptions { MaxInstances = 10 });

    [Fact]
    public async Task A_full_page_has_a_cursor_and_a_short_one_is_the_last()
    {
        var ledger = await LiveAsync();
        var pages = new LedgerPages(_story.World);

        var full = await pages.ReadAsync(null, 2, memory: true, CancellationToken.None);
        var last = await pages.ReadAsync(null, LedgerPages.MaxPerPage, memory: true, CancellationToken.None);

        Assert.Equal([ledger[^1], ledger[^2]], full.Decisions);
        Assert.Equal(ledger[^2].Key, full.After);
        Assert.Equal(ledger.AsEnumerable().Reverse(), last.Decisions);
        Assert.Null(last.After);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-5, 1)]
    public async Task A_page_has_at_least_one_entry(int limit, int entries)
    {
        await LiveAsync();

        var page = await new LedgerPages(_story.World).ReadAsync(null, limit, memory: true, CancellationToken.None);

        Assert.Equal(entries, page.Decisions.Count);
    }

    [Fact]
    public async Task The_memory_of_the_rules_is_omitted_unless_requested()
    {
        var ledger = await LiveAsync();

        var page = await new LedgerPages(_story.World).ReadAsync(null, 1, memory: false, CancellationToken.None);

        Assert.NotNull(ledger[^1].Memory);
        Assert.Equal([ledger[^1] with { Memory = null }], page.Decisions);
    }

    [Fact]
    public async Task The_ordinal_order_of_keys_is_newest_first()
    {
        var decision = (await LiveAsync())[0];
        DateTimeOffset[] newestFirst = [
            DateTimeOffset.MaxValue, decision.At.AddTicks(1), decision.At, DateTimeOffset.UnixEpoch];

        var keys = newestFirst.Select(at => (decision with { At = at }).Key).ToList();

        Assert.Equal(keys.Order(StringComparer.Ordinal), keys);
        Assert.Single(keys.Select(key => key.Length).Distinct());
    }

    private async Task<List<Decision>> LiveAsync()
    {
        await _story.Seconds(30, arrivals: 1);
        await _story.Seconds(10, arrivals: 30);
        Assert.True(_story.World.Ledger.Count > 2);
        return _story.World.Ledger;
    }
}
