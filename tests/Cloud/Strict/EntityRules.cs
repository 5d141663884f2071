using System.Text.Json;
using System.Text.RegularExpressions;

namespace Serverless.Cloud.Tests.Strict;

/// <summary>
/// The rules of one entity.
/// learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model lists them: 252 properties
/// besides the three of the system, names like C# identifiers of at most 255 characters, 64 KiB for a string (UTF-16)
/// or binary value, 1 MiB for the entity, and keys of at most 1 KiB without slash, backslash, number sign, question
/// mark, or control characters. The codes are those of
/// learn.microsoft.com/rest/api/storageservices/table-service-error-codes.
/// </summary>
internal static partial class EntityRules
{
    private const int MaxKeyBytes = 1024;
    private const int MaxProperties = 252;
    private const int MaxNameLength = 255;
    private const int MaxValueBytes = 64 * 1024;
    private const int MaxEntityBytes = 1024 * 1024;

    public static Refusal? Judge(TableCommand command) =>
        JudgeKey(command.Partition) ?? JudgeKey(command.Row)
        ?? (command.Entity is { } entity ? JudgeProperties(entity) : null);

    private static Refusal? JudgeKey(string key) =>
        key.Length * sizeof(char) > MaxKeyBytes ? new Refusal(400, "KeyValueTooLarge")
        : key.Any(c => c is '/' or '\\' or '#' or '?' || char.IsControl(c)) ? new Refusal(400, "OutOfRangeInput")
        : null;

    private static Refusal? JudgeProperties(JsonElement entity)
    {
        var all = entity.EnumerateObject().Where(property => !property.Name.Contains("odata.")).ToList();
        var own = all.Where(property => property.Name is not ("PartitionKey" or "RowKey" or "Timestamp")).ToList();
        if (own.Count > MaxProperties)
        {
            return new Refusal(400, "TooManyProperties");
        }

        if (own.Find(property => !Name().IsMatch(property.Name)) is { Value.ValueKind: not JsonValueKind.Undefined })
        {
            return new Refusal(400, "PropertyNameInvalid");
        }

        if (own.Exists(property => property.Name.Length > MaxNameLength))
        {
            return new Refusal(400, "PropertyNameTooLong");
        }

        if (own.Exists(property => Bytes(entity, property) > MaxValueBytes))
        {
            return new Refusal(400, "PropertyValueTooLarge");
        }

        return all.Sum(property => (property.Name.Length * sizeof(char)) + Bytes(entity, property)) > MaxEntityBytes
            ? new Refusal(400, "EntityTooLarge")
            : null;
    }

    private static long Bytes(JsonElement entity, JsonProperty property)
    {
        if (property.Value.ValueKind is not JsonValueKind.String)
        {
            return sizeof(long);
        }

        return entity.TryGetProperty($"{property.Name}@odata.type", out var type) && type.GetString() == "Edm.Binary"
            ? property.Value.GetBytesFromBase64().Length
            : property.Value.GetString()!.Length * sizeof(char);
    }

    [GeneratedRegex(@"^[\p{L}_][\p{L}\p{Nd}_]*\z")]
    private static partial Regex Name();
}
