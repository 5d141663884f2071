using System.Text.Json;
using System.Text.Unicode;

namespace Serverless.Serving.Admission;

/// <summary>Reads a request's body as one JSON object of known members.</summary>
public static class JsonBody
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    /// <summary>The parsed body, to be disposed; or null, the fault noted.</summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> body, Faults faults)
    {
        // The parser passes what no text can be made of, and its strings would throw when they are read.
        if (!Utf8.IsValid(body.Span))
        {
            faults.Add("body", "not JSON that is read here", "must be UTF-8");
            return null;
        }

        try
        {
            if (HasHalfCharacter(body.Span))
            {
                faults.Add("body", "not JSON that is read here", "has half a character: an escape from \\ud800 to \\udfff without its other half");
                return null;
            }

            var document = JsonDocument.Parse(body, Strict);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            faults.Add("body", document.RootElement, "must be a JSON object");
            document.Dispose();
        }
        catch (JsonException e)
        {
            faults.Add(NotJson(e));
        }

        return null;
    }

    /// <summary>The fault of a body that breaks off or is no JSON.</summary>
    public static Fault NotJson(JsonException e) =>
        new("body", "not JSON that is read here", $"{FirstSentence(e.Message)} (at line {e.LineNumber + 1}, byte {e.BytePositionInLine})");

    /// <summary>Notes each member that is not among the known ones.</summary>
    public static void RefuseOthers(JsonElement value, string at, ReadOnlySpan<string> known, Faults faults)
    {
        foreach (var member in value.EnumerateObject())
        {
            if (!known.Contains(member.Name))
            {
                faults.Add(Join(at, Fault.Shorten(member.Name)), member.Value, $"is not a member; known are {string.Join(", ", known!)}");
            }
        }
    }

    /// <summary>A member that is true or false; null where it is missing, or neither, the fault noted.</summary>
    public static bool? ReadSwitch(JsonElement owner, string member, string at, Faults faults)
    {
        if (!owner.TryGetProperty(member, out var value))
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        faults.Add(Join(at, member), value, "must be true or false");
        return null;
    }

    /// <summary>A member that must be a whole number within bounds; null where it is not, the fault noted.</summary>
    public static int? ReadWhole(JsonElement owner, string member, int least, int most, Faults faults)
    {
        if (owner.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            && number >= least && number <= most)
        {
            return number;
        }

        faults.Add(member, value, $"must be a whole number from {least} to {most}");
        return null;
    }

    /// <summary>A member that must be one line of text; null where it is not, the fault noted with what the line is for.</summary>
    public static string? ReadLine(JsonElement owner, string member, int longest, string use, Faults faults)
    {
        if (owner.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
            && value.GetString() is { Length: > 0 } text && text.Length <= longest && !text.Any(char.IsControl))
        {
            return text;
        }

        faults.Add(member, value, $"must be a line of 1 to {longest} characters: {use}");
        return null;
    }

    public static string Join(string at, string member) => at.Length == 0 ? member : $"{at}.{member}";

    private static bool HasHalfCharacter(ReadOnlySpan<byte> body)
    {
        if (body.IndexOf("\\ud"u8) < 0 && body.IndexOf("\\uD"u8) < 0)
        {
            return false;
        }

        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = Strict.MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped && !IsText(ref reader))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsText(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string FirstSentence(string message) => message.Split(". ")[0].TrimEnd('.');
}
