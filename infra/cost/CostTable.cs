using System.Globalization;
using System.Text;

namespace Serverless.Cost;

/// <summary>Formats the bills of typical loads as a Markdown table.</summary>
public static class CostTable
{
    public static string Of(Prices prices)
    {
        var table = new StringBuilder("| Monthly load | Plan | Queues | Storage | Logs | Network | Total, ")
            .Append(prices.Currency).Append(" |\n|---|--:|--:|--:|--:|--:|--:|\n");
        foreach (var load in Load.Usual)
        {
            Append(table, load.Name, Bill.Of(load, prices, cores: 1, isPrivate: false));
        }

        // The production parameters keep at least three instances of two cores, and three control instances.
        var production = new Load(
            "Production, idle", BaseInstances: 3, BurstInstances: 0, BurstHours: 0, ControlInstances: 3, Jobs: 0);
        Append(table, production.Name, Bill.Of(production, prices, cores: 2, isPrivate: true));
        return table.ToString();
    }

    private static void Append(StringBuilder table, string name, Bill bill) => table.Append(
        CultureInfo.InvariantCulture,
        $"| {name} | {bill.Plan:0} | {bill.Queues:0} | {bill.Storage:0} | {bill.Logs:0} | {bill.Network:0} | "
            + $"**{bill.Total:0}** |\n");
}
