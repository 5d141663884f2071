using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Azure.Data.Tables;

namespace Serverless.Cloud.Storage;

/// <summary>
/// A record as JSON text in a row. The text is split over several properties if it exceeds the 32 Ki characters of one,
/// which a ledger entry with the rule's memory may.
/// </summary>
internal static class JsonRow
{
    private const int MaxText = 32 * 1024;

    /// <summary>A row can hold 1 MiB.</summary>
    private const int MaxProperties = 15;

    public static TableEntity Of<T>(string partition, string key, T value, JsonTypeInfo<T> json)
    {
        var text = JsonSerializer.Serialize(value, json);
        if (text.Length > MaxText * MaxProperties)
        {
            throw new ArgumentException(
                $"Row '{partition}/{key}' has {text.Length} characters. The maximum is {MaxText * MaxProperties}.",
                nameof(value));
        }

        var row = new TableEntity(partition, key);
        for (var i = 0; i * MaxText < text.Length; i++)
        {
            row[Property(i)] = text.Substring(i * MaxText, Math.Min(MaxText, text.Length - i * MaxText));
        }

        return row;
    }

    public static T Read<T>(TableEntity row, JsonTypeInfo<T> json)
    {
        var text = string.Concat(Enumerable.Range(0, MaxProperties).Select(
            i => row.GetString(Property(i))).TakeWhile(part => part is not null));
        return JsonSerializer.Deserialize(text, json)
            ?? throw new FormatException($"Row '{row.PartitionKey}/{row.RowKey}' is null.");
    }

    private static string Property(int i) => i == 0 ? "Body" : $"Body{i + 1}";
}
