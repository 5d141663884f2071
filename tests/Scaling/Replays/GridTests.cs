using Serverless.Replay;
using Serverless.Replay.Scores;
using Serverless.Replay.Traces;

namespace Serverless.Scaling.Tests.Replays;

public sealed class GridTests
{
    [Fact]
    public void The_quick_grid_plays_each_policy_on_each_trace_in_a_fixed_order()
    {
        var arguments = Arguments.Parse(["--grid", "quick", "--seconds", "150", "--warm-up", "0", "--cap", "10"]);

        var rows = Grid.Play("quick", arguments, ["tbs-c-in60", "keda-hpa"]);

        Assert.Equal(Generated.Names.Count * 4 * 2, rows.Count);
        Assert.Equal(rows, Grid.Play("quick", arguments, ["tbs-c-in60", "keda-hpa"]));
        Assert.Equal(["constant", "two-class"], rows.Select(row => row.Service).Distinct().Order());
        Assert.All(rows, row => Assert.InRange(row.Attained, 0, 1));
        Assert.All(rows, row => Assert.InRange(row.Cost, 0.5, 1000));
    }

    [Theory]
    [InlineData(0.995, 1.1, 0.999, 1.2, true)] // both reach the target, so the cheaper one is better
    [InlineData(0.98, 1.1, 0.97, 1.1, true)]
    [InlineData(0.98, 1.2, 0.97, 1.1, false)]
    [InlineData(0.98, 1.1, 0.98, 1.1, false)]
    [InlineData(0.97, 1.0, 0.98, 1.1, false)]
    public void A_row_beats_another_if_it_attains_as_much_for_less(
        double attained, double cost, double otherAttained, double otherCost, bool beats)
    {
        Assert.Equal(beats, Row(attained, cost).Beats(Row(otherAttained, otherCost)));
    }

    [Fact]
    public void A_loss_names_the_traces_with_the_most_rows_and_few_of_them()
    {
        List<GridRow> rows = [];
        foreach (var trace in Enumerable.Range(1, 7))
        {
            foreach (var seed in Enumerable.Range(1, trace))
            {
                rows.Add(Row(0.99, 2) with { Policy = "ours", Trace = $"t{trace}", Seed = seed });
                rows.Add(Row(0.99, 1) with { Policy = "static", Trace = $"t{trace}", Seed = seed });
                rows.Add(Row(0.99, 3) with { Policy = "tbs", Trace = $"t{trace}", Seed = seed });
            }
        }

        Assert.Equal(
            [new GridLoss("static", 28, "t7 7, t6 6, t5 5, t4 4, t3 3, ..."), new GridLoss("tbs", 0, "")],
            GridLoss.Of(rows, "ours"));
    }

    [Theory]
    [InlineData("--grid", "all", "--grid is all. Use quick, full.")]
    [InlineData("--service", "fast", "--service is fast. Use constant, lognormal, two-class.")]
    public void An_unknown_choice_is_refused_with_the_choices(string option, string value, string text)
    {
        Assert.Equal(text, Assert.Throws<ArgumentException>(() => Arguments.Parse([option, value])).Message);
    }

    [Fact]
    public void A_trace_without_arrivals_is_named()
    {
        var arguments = Arguments.Parse(["--grid", "quick", "--seconds", "1", "--scale", "0.000001"]);
        Assert.EndsWith(
            "has no arrivals at this scale in this time range.",
            Assert.Throws<FormatException>(() => Grid.Play("quick", arguments, ["static"])).Message,
            StringComparison.Ordinal);
    }

    private static GridRow Row(double attained, double cost) =>
        new("a policy", "a trace", "constant", 30, 5, 1, attained, cost);
}
