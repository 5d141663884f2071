using System.Text.Json;
using System.Text.Json.Nodes;

namespace Serverless.Gateway.OpenApi;

/// <summary>
/// The OpenAPI document, merged from the files of the folder <c>parts</c>. Each part defines the paths and schemas of
/// one concern, and no two parts may define the same member. Tests check the document against the functions and against
/// every response of the running program.
/// </summary>
internal static class OpenApiDocument
{
    private static readonly Lazy<byte[]> Json = new(() => JsonSerializer.SerializeToUtf8Bytes(Read()));

    public static ReadOnlyMemory<byte> Bytes => Json.Value;

    private static JsonObject Read()
    {
        var assembly = typeof(OpenApiDocument).Assembly;
        var whole = new JsonObject();
        // The document's own members come first, because people read it from the top.
        foreach (var name in assembly.GetManifestResourceNames()
            .Where(IsPart).OrderBy(name => !IsFirst(name)).ThenBy(name => name, StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(name)
                ?? throw new InvalidOperationException($"The resource '{name}' is missing from the assembly.");
            Merge(whole, JsonNode.Parse(stream)!.AsObject(), name);
        }

        whole["info"]!["version"] = assembly.GetName().Version?.ToString(3) ?? "0.0.0";
        return whole;
    }

    private static bool IsPart(string name) => name.Contains(".OpenApi.parts.", StringComparison.Ordinal);

    private static bool IsFirst(string name) => name.EndsWith(".document.json", StringComparison.Ordinal);

    private static void Merge(JsonObject into, JsonObject part, string name)
    {
        foreach (var (member, value) in part)
        {
            if (into[member] is not { } there)
            {
                into[member] = value?.DeepClone();
            }
            else if (there is JsonObject deeper && value is JsonObject more)
            {
                Merge(deeper, more, name);
            }
            else
            {
                throw new InvalidOperationException(
                    $"'{name}' defines '{member}', which another part already defines.");
            }
        }
    }
}
