using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Serverless.Infra.Tests.DryRun;

/// <summary>The functions of template expressions that the templates use.</summary>
internal static class Functions
{
    public static JsonNode? Call(string name, JsonNode?[] a, Surroundings at) => name switch
    {
        "null" => null,
        "true" => true,
        "false" => false,
        "not" => !(bool)a[0]!,
        "equals" => JsonNode.DeepEquals(a[0], a[1]),
        "greater" => (long)a[0]! > (long)a[1]!,
        "empty" => Length(a[0]) == 0,
        "length" => Length(a[0]),
        "max" => Numbers(a).Max(),
        "min" => Numbers(a).Min(),
        "int" => long.Parse(a[0]!.ToString(), CultureInfo.InvariantCulture),
        "string" => Text(a[0]),
        "concat" => a[0] is JsonArray ? List(a.SelectMany(one => one!.AsArray())) : string.Concat(a.Select(Text)),
        "format" => string.Format(CultureInfo.InvariantCulture, Text(a[0]), [.. a[1..].Select(Text)]),
        "padLeft" => Text(a[0]).PadLeft((int)(long)a[1]!, a.Length > 2 ? Text(a[2])[0] : ' '),
        "split" => List(Text(a[0]).Split(Text(a[1])).Select(part => (JsonNode?)part)),
        "last" => a[0]!.AsArray()[^1],
        "first" => a[0]!.AsArray()[0],
        "flatten" => List(a[0]!.AsArray().SelectMany(one => one!.AsArray())),
        "createArray" => List(a),
        "createObject" => new JsonObject(a.Chunk(2).Select(pair => KeyValuePair.Create(Text(pair[0]), Copy(pair[1])))),
        "union" => a[0] is JsonArray ? Distinct(a) : a.Skip(1).Aggregate(Copy(a[0])!.AsObject(), Merge),
        "objectKeys" => List(a[0]!.AsObject().Select(pair => (JsonNode?)pair.Key)),
        "items" => List(a[0]!.AsObject().OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(
            pair => (JsonNode?)new JsonObject { ["key"] = pair.Key, ["value"] = Copy(pair.Value) })),
        "tryGet" => a[1..].Aggregate(a[0], TryGet),
        "guid" => new Guid(Hash(a)[..16]).ToString(),
        "uniqueString" => Convert.ToHexStringLower(Hash(a))[..13],
        "cidrSubnet" => $"{Text(a[0])}#{Text(a[1])}.{Text(a[2])}",
        "subscription" => Of(("id", at.Scope.Subscription), ("subscriptionId", at.Scope.Subscription.Split('/')[2])),
        "resourceGroup" => Of(("id", at.Scope.Id), ("name", at.Scope.Id.Split('/')[^1])),
        "tenant" => Of(("tenantId", "22222222-2222-2222-2222-222222222222")),
        "deployment" => Of(("name", "deployment"), ("location", "westeurope")),
        "environment" => new JsonObject
        {
            ["resourceManager"] = "https://management.azure.com/",
            ["suffixes"] = Of(("storage", "core.windows.net"), ("keyvaultDns", ".vault.azure.net")),
        },
        "resourceId" => at.Scope.Resource([.. a.Select(Text)]),
        "subscriptionResourceId" => new ArmScope(at.Scope.Subscription).Resource([.. a.Select(Text)]),
        "extensionResourceId" => ArmScope.Below(Text(a[0]), Text(a[1]), [.. a[2..].Select(Text)]),
        _ => throw new NotSupportedException($"The function {name} is not known."),
    };

    private static string Text(JsonNode? value) => value switch
    {
        JsonObject or JsonArray => value.ToJsonString(),
        _ => value?.ToString() ?? "",
    };

    private static long Length(JsonNode? value) => value switch
    {
        JsonArray array => array.Count,
        JsonObject o => o.Count,
        _ => Text(value).Length,
    };

    private static IEnumerable<long> Numbers(JsonNode?[] a) =>
        (a[0] is JsonArray list ? list : a.AsEnumerable()).Select(number => (long)number!);

    private static JsonNode? TryGet(JsonNode? of, JsonNode? key) => (of, key) switch
    {
        (JsonObject o, _) => o[key!.ToString()],
        (JsonArray array, _) when (int)(long)key! < array.Count => array[(int)(long)key!],
        _ => null,
    };

    private static JsonArray List(IEnumerable<JsonNode?> values) => new([.. values.Select(Copy)]);

    private static JsonNode? Copy(JsonNode? value) => value?.DeepClone();

    private static JsonObject Of(params (string Key, string Value)[] pairs) =>
        new(pairs.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));

    private static JsonArray Distinct(JsonNode?[] lists) =>
        List(lists.SelectMany(list => list!.AsArray()).DistinctBy(item => item?.ToJsonString()));

    private static JsonObject Merge(JsonObject into, JsonNode? more)
    {
        foreach (var (key, value) in more!.AsObject())
        {
            into[key] = into[key] is JsonObject inner && value is JsonObject
                ? Merge(inner.DeepClone().AsObject(), value)
                : Copy(value);
        }

        return into;
    }

    private static byte[] Hash(JsonNode?[] a) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', a.Select(Text))));
}
