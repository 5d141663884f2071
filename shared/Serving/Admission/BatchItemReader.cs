using System.Text.Json;

namespace Serverless.Serving.Admission;

/// <summary>Reads an item of a batch: the native body, and in it the id or the idempotency key that a submit has in its path or header.</summary>
internal static class BatchItemReader
{
    private static readonly string[] Members = [.. SubmissionReader.Members, "id", "idempotencyKey"];

    public static Submission Read(JsonElement item, BinaryBody binary, Faults faults)
    {
        var submission = SubmissionReader.Read(item, binary, Members, faults);
        var (id, key) = (ReadId(item, faults), ReadKey(item, faults));
        if (id is not null && key is not null)
        {
            faults.Add("idempotencyKey", $"'{key}'", "must be left out where there is an id");
        }

        return submission with { Id = id, IdempotencyKey = key };
    }

    private static JobId? ReadId(JsonElement item, Faults faults)
    {
        if (!item.TryGetProperty("id", out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && JobId.TryParse(value.GetString(), out var id))
        {
            return id;
        }

        faults.Add("id", value, JobId.Rule);
        return null;
    }

    private static string? ReadKey(JsonElement item, Faults faults)
    {
        if (!item.TryGetProperty("idempotencyKey", out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && value.GetString() is { } key && IdempotencyKeyRule.IsKey(key))
        {
            return key;
        }

        faults.Add("idempotencyKey", value, $"must be a string of 1 to {IdempotencyKeyRule.Longest} printable characters");
        return null;
    }
}
