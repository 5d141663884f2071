using System.Globalization;
using System.Text.RegularExpressions;

namespace Serverless.Cloud.Tests.Strict;

/// <summary>The rules of the Table service for whole requests, which the emulator does not enforce.</summary>
internal static partial class TableRules
{
    private const int MaxTop = 1_000;
    private const int MaxComparisons = 15;
    private const int MaxChanges = 100;
    private const int MaxBatchBytes = 4 * 1024 * 1024;

    /// <summary>
    /// $top over 1,000 is status 400:
    /// learn.microsoft.com/rest/api/storageservices/query-operators-supported-for-the-table-service.
    /// A filter has at most 15 comparisons: learn.microsoft.com/rest/api/storageservices/querying-tables-and-entities.
    /// </summary>
    public static Refusal? JudgeQuery(string query)
    {
        var top = Top().Match(query);
        var comparisons = Comparison().Count(Uri.UnescapeDataString(query));
        return (top.Success && int.Parse(top.Groups[1].Value, CultureInfo.InvariantCulture) > MaxTop)
            || comparisons > MaxComparisons
            ? new Refusal(400, "InvalidInput")
            : null;
    }

    /// <summary>
    /// At most 100 entities and 4 MiB, one table and partition, each entity once:
    /// learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions.
    /// </summary>
    public static Refusal? JudgeBatch(IReadOnlyList<TableCommand> commands, int bytes)
    {
        if (bytes > MaxBatchBytes)
        {
            return new Refusal(413, "RequestBodyTooLarge");
        }

        if (commands.Count > MaxChanges)
        {
            return new Refusal(400, "InvalidInput");
        }

        if (commands.DistinctBy(command => (command.Table, command.Partition)).Count() > 1)
        {
            return new Refusal(400, "CommandsInBatchActOnDifferentPartitions");
        }

        return commands.DistinctBy(command => command.Row).Count() < commands.Count
            ? new Refusal(400, "InvalidDuplicateRow")
            : commands.Select(EntityRules.Judge).FirstOrDefault(refusal => refusal is not null);
    }

    [GeneratedRegex(@"[?&](?:\$|%24)top=(\d+)")]
    private static partial Regex Top();

    [GeneratedRegex(@" (eq|ne|gt|ge|lt|le) ")]
    private static partial Regex Comparison();
}
