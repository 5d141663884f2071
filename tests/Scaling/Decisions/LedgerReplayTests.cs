using System.Text.Json;
using Serverless.Scaling.Decisions;

namespace Serverless.Scaling.Tests.Decisions;

public sealed class LedgerReplayTests
{
    [Fact]
    public async Task Every_decision_of_a_ledger_is_replayed_bit_for_bit_from_its_JSON()
    {
        var ledger = await Live(minutes: 24);

        AllRepeat(ledger);
    }

    [Fact]
    public async Task A_decision_with_changed_inputs_differs()
    {
        var decision = (await Live(minutes: 4))[^1];

        var again = DecisionReplay.Repeat(
            decision with { Inputs = decision.Inputs with { ArrivalsPerSecond = [500], Active = 5000 } });

        Assert.NotEqual(decision.Verdict, again);
    }

    [Fact]
    public async Task An_entry_without_its_memory_is_refused()
    {
        var decision = (await Live(minutes: 4))[0] with { Memory = null };

        Assert.Contains("memory=true", Assert.Throws<FormatException>(
            () => DecisionReplay.Repeat(decision)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_continue_only_from_a_readable_memory()
    {
        var decision = (await Live(minutes: 4))[^1];

        Assert.Equal(decision.WarmInstancesBefore, DecisionReplay.Resume(decision)?.WarmInstances);
        Assert.Null(DecisionReplay.Resume(decision with { Memory = null }));
        Assert.Null(DecisionReplay.Resume(decision with { Memory = new RuleMemory().BeginWrite().ToString() }));

        var (longer, further) = (new RuleMemory(), 1.0);
        DecisionReplay.Resume(decision)!.Transfer(longer.BeginWrite());
        longer.Transfer(ref further);
        Assert.Null(DecisionReplay.Resume(decision with { Memory = longer.ToString() }));
    }

    [Theory]
    [InlineData("bm90IGEgbWVtb3J5")]
    [InlineData("%%%")]
    public void A_text_that_is_not_a_memory_is_refused(string text) =>
        Assert.Throws<FormatException>(() => new RuleMemory().BeginRead(text));

    internal static void AllRepeat(List<Decision> ledger)
    {
        Assert.True(ledger.Count > 20, $"The ledger has {ledger.Count} entries.");
        foreach (var decision in ledger.Select(ThroughJson))
        {
            Assert.Equal(decision.Verdict, DecisionReplay.Repeat(decision));
        }
    }

    private static Decision ThroughJson(Decision decision)
    {
        var json = JsonSerializer.Serialize(decision, ScalingJson.Default.Decision);
        return JsonSerializer.Deserialize(json, ScalingJson.Default.Decision)!;
    }

    internal static async Task<List<Decision>> Live(int minutes, int burstEvery = 4)
    {
        var story = new Story(new ScalingOptions { MaxInstances = 20 });
        var random = new Random(7);
        for (var minute = 0; minute < minutes; minute++)
        {
            await story.Seconds(60, arrivals: minute % burstEvery == 3 ? 30 : random.Next(4));
        }

        return story.World.Ledger;
    }
}
