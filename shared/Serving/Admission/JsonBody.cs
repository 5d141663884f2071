using System.Text.Json;
using System.Text.Unicode;

namespace Serverless.Serving.Admission;

/// <summary>Parses a request's body as one JSON object.</summary>
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
                faults.Add(
                    "body", "not JSON that is read here",
                    "has half a character: an escape from \\ud800 to \\udfff without its other half");
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
        new("body", "not JSON that is read here",
            $"{FirstSentence(e.Message)} (at line {e.LineNumber + 1}, byte {e.BytePositionInLine})");

    private static bool HasHalfCharacter(ReadOnlySpan<byte> body)
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
