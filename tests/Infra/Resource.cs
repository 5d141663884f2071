using System.Text.Json.Nodes;

namespace Serverless.Infra.Tests;

/// <summary>
/// A resource as it is sent to Azure Resource Manager: parameters applied, loops unrolled, conditions evaluated.
/// </summary>
internal sealed record Resource(string Id, string Type, string Name, string ApiVersion, JsonObject Body)
{
    public JsonNode? Properties => Body["properties"];

    public static IReadOnlyList<Resource> List(string snapshot) =>
        [.. JsonNode.Parse(snapshot)!["predictedResources"]!.AsArray().Select(node => Of(node!.AsObject()))];

    /// <summary>A copy to break on purpose.</summary>
    public Resource With(Action<JsonObject> change)
    {
        var body = Body.DeepClone().AsObject();
        change(body);
        return Of(body);
    }

    public string? Text(params string[] path)
    {
        JsonNode? node = Properties;
        foreach (var step in path)
        {
            // Properties may be an expression that only Resource Manager can evaluate.
            node = (node as JsonObject)?[step];
        }

        return node?.ToString();
    }

    private static Resource Of(JsonObject body) => new(
        body["id"]!.ToString(),
        body["type"]!.ToString(), body["name"]!.ToString(), body["apiVersion"]!.ToString(), body);
}
