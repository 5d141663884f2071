using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Json.Schema;
using Serverless.Gateway.OpenApi;

namespace Serverless.Functions.Tests.Gateway.OpenApi;

/// <summary>
/// Validates requests and responses against <c>/openapi.json</c>. It is stricter than a client should be: a member that
/// is not described is a violation.
/// </summary>
internal sealed class WireContract
{
    private static readonly EvaluationOptions Options =
        new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    /// <summary>The status codes that the server itself returns if no function handles the request.</summary>
    private static readonly int[] Routing = [400, 404, 405];

    private readonly JsonNode _schemas;
    private readonly ConcurrentDictionary<string, JsonSchema> _built = new();
    private readonly IReadOnlyList<(Regex Path, string Template)> _paths;

    private WireContract(JsonNode document)
    {
        Document = document;
        _schemas = Close(JsonNode.Parse(
            document["components"]!["schemas"]!.ToJsonString().Replace("#/components/schemas/", "#/$defs/"))!);
        _paths =
        [
            .. document["paths"]!.AsObject().Select(path => path.Key).OrderBy(path => path.Count(c => c == '{'))
                .Select(path => (new Regex($"^{Regex.Replace(Regex.Escape(path), @"\\\{[^}]+}", "[^/]+")}$"), path)),
        ];
    }

    public static WireContract Instance { get; } = new(JsonNode.Parse(OpenApiDocument.Bytes.Span)!);

    public JsonNode Document { get; }

    /// <summary>Returns how a response violates the document, or null.</summary>
    public string? Violation(string method, string path, int status, string? contentType, ReadOnlySpan<byte> body)
    {
        if (Operation(method, path) is not { } operation)
        {
            return Routing.Contains(status) ? null : $"{method} {path} is not described and answered {status}";
        }

        if (Resolve(operation["responses"]![$"{status}"]
            ?? operation["responses"]![$"{status / 100}XX"]) is not { } response)
        {
            return $"{method} {path} answered {status}, which is not described";
        }

        if (response["content"] is not { } content)
        {
            return body.IsEmpty ? null : $"{method} {path} answered {status} with a body, and none is described";
        }

        return contentType is not null && content[contentType]?["schema"] is { } schema
            ? Describe($"{method} {path} answered {status} with", schema, contentType, body)
            : $"{method} {path} answered {status} as '{contentType}', which is not described";
    }

    /// <summary>Returns how the body of an accepted request violates the document, or null.</summary>
    public string? ViolationOfRequest(string method, string path, string contentType, ReadOnlySpan<byte> body) =>
        Operation(method, path) is { } operation
            && Resolve(operation["requestBody"])?["content"]?[contentType]?["schema"] is { } schema
            ? Describe($"{method} {path} took", schema, contentType, body)
            : $"{method} {path} took '{contentType}', which is not described";

    /// <summary>Returns how a JSON text violates a schema, or null.</summary>
    public string? Violation(JsonNode schema, string json)
    {
        using var document = JsonDocument.Parse(json);
        var result = Build(schema).Evaluate(document.RootElement, Options);
        return result.IsValid ? null : string.Join("; ", (result.Details ?? [])
            .Where(detail => detail.Errors is not null)
            .SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}")));
    }

    /// <summary>Resolves the reference of a node. A node without a reference is returned as it is.</summary>
    public JsonNode? Resolve(JsonNode? node) => node?["$ref"]?.GetValue<string>() is { } reference
        ? reference.TrimStart('#', '/').Split('/').Aggregate((JsonNode?)Document, (at, member) => at?[member])
        : node;

    private JsonNode? Operation(string method, string path) =>
        _paths.FirstOrDefault(known => known.Path.IsMatch(path)) is { Template: { } template }
            ? Document["paths"]![template]![method.ToLowerInvariant()]
            : null;

    private string? Describe(string what, JsonNode schema, string contentType, ReadOnlySpan<byte> body)
    {
        if (!contentType.EndsWith("json", StringComparison.Ordinal))
        {
            return null;
        }

        var json = System.Text.Encoding.UTF8.GetString(body);
        return Violation(schema, json) is { } violation
            ? $"{what} {json[..Math.Min(json.Length, 2_000)]}: {violation}" : null;
    }

    private JsonSchema Build(JsonNode schema) => _built.GetOrAdd(schema.ToJsonString(), text =>
    {
        var root = Close(JsonNode.Parse(text.Replace("#/components/schemas/", "#/$defs/"))!).AsObject();
        root["$defs"] = _schemas.DeepClone();
        return JsonSchema.FromText(root.ToJsonString());
    });

    /// <summary>Forbids members that are not described, unless the schema explicitly allows them.</summary>
    private static JsonNode Close(JsonNode node)
    {
        if (node is JsonObject schema
            && schema["properties"] is JsonObject && schema["type"]?.GetValueKind() == JsonValueKind.String)
        {
            schema.TryAdd("additionalProperties", false);
        }

        foreach (var child in node is JsonObject members
            ? members.Select(member => member.Value) : node is JsonArray items ? items : [])
        {
            if (child is JsonObject or JsonArray)
            {
                Close(child);
            }
        }

        return node;
    }
}
