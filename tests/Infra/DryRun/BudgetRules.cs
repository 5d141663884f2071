using System.Text.Json.Nodes;

namespace Serverless.Infra.Tests.DryRun;

/// <summary>
/// The start of a budget. learn.microsoft.com/azure/templates/microsoft.consumption/budgets: a past start must be
/// within the time grain. github.com/Azure/azure-quickstart-templates/issues/7095: it cannot be updated.
/// </summary>
internal static class BudgetRules
{
    public static string? Refusal(JsonObject body, JsonObject? before, string month)
    {
        if (body["type"]!.ToString() != "Microsoft.Consumption/budgets")
        {
            return null;
        }

        var (start, first) = (Start(body), before is null ? null : Start(before));
        return first is not null && start != first
            ? $"400: Start date of budgets cannot be updated: {first} to {start}."
            : first is null && start != month ? $"400: The start date {start} is not within the month {month}."
            : null;
    }

    private static string Start(JsonObject budget) => budget["properties"]!["timePeriod"]!["startDate"]!.ToString();
}
