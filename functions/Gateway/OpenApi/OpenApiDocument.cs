using System.Text.Json;
using System.Text.Json.Nodes;

namespace Serverless.Gateway.OpenApi;

/// <summary>
/// The description of the wire, put together from the files of <c>parts</c>: each has the paths and schemas of one
/// concern, and none may say again what another says. The tests hold it against the functions and against every answer
/// of the running program.
/// </summary>
internal static class OpenApiDocument
{
    private static readonly Lazy<byte[]> Json = new(() => JsonSerializer.SerializeToUtf8Bytes(Read()));

    public static ReadOnlyMemory<byte> Bytes => Json.Value;

    private static JsonObject Read()
    {
        var assembly = typeof(OpenApiDocument).Assembly;
        var whole = new JsonObject();
        // The document's own members first: people read it from the top.
        foreach (var name in assembly.GetManifestResourceNames()
            .Where(IsPart).OrderBy(name => !IsFirst(name)).ThenBy(name => name, StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(name)
                ?? throw new InvalidOperationException($"There is no resource '{name}'.");
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
                throw new InvalidOperationException($"'{name}' says '{member}' again, which another part has said.");
            }
        }
    }
}
