using System.Text.Json;
using System.Text.Unicode;

namespace Serverless.Serving.Admission;

/// <summary>Parses a request body that must be a JSON object.</summary>
public static class JsonBody
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    /// <summary>
    /// Returns the parsed body, which the caller disposes. Returns null and adds a fault if the body is not valid.
    /// </summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> body, Faults faults)
    {
        // The parser accepts invalid UTF-8, and reading such a string later would throw.
        if (!Utf8.IsValid(body.Span))
        {
            faults.Add("body", "not valid JSON", "must be UTF-8");
            return null;
        }

        try
        {
            if (HasUnpairedSurrogate(body.Span))
            {
                faults.Add(
                    "body", "not valid JSON",
                    "contains an unpaired surrogate escape (\\ud800 to \\udfff)");
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

    /// <summary>The fault of a body that is truncated or not JSON.</summary>
    public static Fault NotJson(JsonException e) =>
        new("body", "not valid JSON",
            $"{FirstSentence(e.Message)} (at line {e.LineNumber + 1}, byte {e.BytePositionInLine})");

    private static bool HasUnpairedSurrogate(ReadOnlySpan<byte> body)
    {
        if (body.IndexOf("\\ud"u8) < 0 && body.IndexOf("\\uD"u8) < 0)
        {
            return false;
        }

        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = Strict.MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName
                && reader.ValueIsEscaped && !IsText(ref reader))
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
