using System.Globalization;
using Spectre.Console;

namespace Serverless.Replay.Scores;

/// <summary>Formats scorecards and sweeps as tables.</summary>
internal static class Tables
{
    public static Table Of(IReadOnlyList<Scorecard> cards)
    {
        var table = Start(
            "trace", "policy", "attained", "±", "in bursts", "instance-s", "x bound", "±", "wait p50", "p99",
            "recover p95", "launches", "wasted", "idle", "recall", "precision", "delay s");
        foreach (var card in cards)
        {
            table.AddRow(
                card.Trace, card.Policy,
                Percent(card.Attainment), Percent(card.AttainmentInterval), Percent(card.AttainmentInBursts),
                Number(card.InstanceSeconds, "0"),
                Number(card.CostOverBound, "0.00"), Number(card.CostOverBoundInterval, "0.00"),
                Number(card.WaitP50, "0.0"), Number(card.WaitP99, "0.0"), Number(card.TimeToRecoverP95, "0"),
                Number(card.Launches, "0"), Number(card.WastedLaunches, "0"), Percent(card.IdleShare),
                card.Detection is { } found ? Percent(found.Recall) : "",
                card.Detection is { } right ? Percent(right.Precision) : "",
                card.Detection is { } after ? Number(after.DelaySeconds, "0.0") : "");
        }

        return table;
    }

    /// <summary>The scores of each model of a mix, and of bulk. Null if there is only one model and no bulk.</summary>
    public static Table? OfModels(IReadOnlyList<Scorecard> cards)
    {
        if (!cards.Any(card => card.Models.Count > 0 || card.Bulk is not null))
        {
            return null;
        }

        var table = Start("trace", "policy", "model", "requests", "attained", "wait p95", "ended", "mean wait");
        foreach (var card in cards)
        {
            foreach (var model in card.Models)
            {
                table.AddRow(
                    card.Trace, card.Policy, model.Model, Number(model.Requests, "0"), Percent(model.Attainment),
                    Number(model.WaitP95, "0.0"), "", "");
            }

            if (card.Bulk is { } bulk)
            {
                table.AddRow(
                    card.Trace, card.Policy, "(bulk)", "", "", "", Percent(bulk.EndedShare),
                    Number(bulk.MeanWaitSeconds, "0.0"));
            }
        }

        return table;
    }

    public static Table Of(IReadOnlyList<Frontier> frontiers)
    {
        var table = Start("trace", "policy", "x bound at 99%", "attained at 2 x bound");
        foreach (var frontier in frontiers)
        {
            table.AddRow(
                frontier.Trace, frontier.Policy,
                frontier.CostAtTarget is { } cost ? Number(cost, "0.00") : "never",
                frontier.AttainmentAtTwiceBound is { } share ? Percent(share) : "too expensive");
        }

        return table;
    }

    public static Table Of(IReadOnlyList<SensitivityScorecard> cards)
    {
        var table = Start("trace", "changed", "policy", "attained", "x bound", "wait p99", "launches");
        foreach (var (changed, card) in cards)
        {
            table.AddRow(
                card.Trace, changed, card.Policy, Percent(card.Attainment), Number(card.CostOverBound, "0.00"),
                Number(card.WaitP99, "0.0"), Number(card.Launches, "0"));
        }

        return table;
    }

    public static Table Start(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Markdown);
        for (var i = 0; i < columns.Length; i++)
        {
            table.AddColumn(
                new TableColumn(columns[i]) { Alignment = i < 2 ? Justify.Left : Justify.Right, NoWrap = true });
        }

        return table;
    }

    public static string Percent(double share) => share.ToString("0.00%", CultureInfo.InvariantCulture);

    public static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
