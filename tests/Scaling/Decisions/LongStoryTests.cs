using System.Text.Json;

namespace Serverless.Scaling.Tests.Decisions;

/// <summary>Hours of decisions; mutation runs, which play them many times slower, leave them out.</summary>
public sealed class LongStoryTests
{
    [Fact]
    public async Task Two_hours_without_change_leave_the_ledger_empty()
    {
        var story = new Story(new ScalingOptions { MaxInstances = 10 });

        await story.Seconds(7200, arrivals: 1);

        Assert.Empty(story.World.Ledger);
    }

    [Fact]
    public async Task An_hour_of_decisions_is_replayed_bit_for_bit_and_each_fits_a_table_row()
    {
        var ledger = await LedgerReplayTests.Live(minutes: 60, burstEvery: 7);

        LedgerReplayTests.AllRepeat(ledger);
        Assert.InRange(ledger.Max(d => JsonSerializer.Serialize(d, ScalingJson.Default.Decision).Length), 100, 60_000);
    }
}
