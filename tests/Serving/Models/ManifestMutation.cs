using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Serverless.Serving.Tests.Models;

/// <summary>Makes random errors in a manifest: in its members and values, or in its bytes.</summary>
internal static class ManifestMutation
{
    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1", "3", "64", "4097",
            "2147483647", "2147483648", "1e999", "-1e-999", "1.5", "\"\"", "\"odd\"", "\"\\ud800\"", "\"\\u0000\"",
        "\"../../x\"", "[]",
        "{}", "[null]", "[-1]", "[0]", "[[]]", "[\"a\",\"a\"]", "{\"1\":null}", "{\"a\":{}}", "\"FP32\"", "\"softmax\"",
        "[{\"step\":\"softmax\",\"from\":\"y\",\"to\":\"y\"}]",
        "{\"latest\":1}", "{\"canary\":{\"version\":\"1\",\"percent\":1}}", "{\"seconds\":1}",
    ];

    private static readonly string[] Members =
    [
        "name", "inputs", "outputs", "maxBatch", "maxbatch",
            "versions", "sha256", "warmUp", "graph", "before", "after", "cache", "fallback", "shape", "batchAxis",
        "min", "max", "labels", "step", "from",
        "to", "height", "widths", "scale", "mean", "channels", "symbols", "score", "memoryMegabytes", "maxConcurrentRuns", "\\ud800", "",
    ];

    public static byte[] Of(string manifest, Random random)
    {
        var node = JsonNode.Parse(manifest)!;
        var text = Enumerable.Range(0, random.Next(0, 4))
            .Aggregate(node.ToJsonString(), (json, _) => Member(json, random));
        var bytes = Encoding.UTF8.GetBytes(text);
        return random.Next(5) == 0 ? Bytes(bytes, random) : bytes;
    }

    /// <summary>Returns the text unchanged if .NET can no longer parse it.</summary>
    private static string Member(string json, Random random)
    {
        try
        {
            return Member(JsonNode.Parse(json), random) ?? json;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            return json;
        }
    }

    /// <summary>Removes, replaces, adds, renames, or repeats a member.</summary>
    private static string? Member(JsonNode? root, Random random)
    {
        var objects = Objects(root).ToList();
        if (objects.Count == 0)
        {
            return null;
        }

        var at = objects[random.Next(objects.Count)];
        var name = at.Count > 0 && random.Next(3) > 0
            ? at.ElementAt(random.Next(at.Count)).Key : Members[random.Next(Members.Length - 2)];
        var value = Values[random.Next(Values.Length)];
        var marked = $"mark{random.Next(1 << 30)}";
        switch (random.Next(4))
        {
            case 0:
                at.Remove(name);
                return root!.ToJsonString();
            case 1:
                at[marked] = 0;
                return root!.ToJsonString().Replace(
                    $"\"{marked}\":0", $"\"{Members[random.Next(Members.Length)]}\":{value}", StringComparison.Ordinal);
            case 2:
                at[name] = marked;
                return root!.ToJsonString().Replace($"\"{marked}\"", value, StringComparison.Ordinal);
            default:
                at[marked] = at[name]?.DeepClone();
                at.Remove(name);
                return root!.ToJsonString()
                    .Replace(marked, random.Next(2) == 0 ? name : name.ToUpperInvariant(), StringComparison.Ordinal);
        }
    }

    private static byte[] Bytes(byte[] bytes, Random random)
    {
        var at = random.Next(bytes.Length);
        switch (random.Next(5))
        {
            case 0:
                return bytes[..at];
            case 1:
                return [.. bytes[..at], .. bytes[at..], .. bytes[at..]];
            case 2:
                return [.. bytes[..at], .. Enumerable.Repeat((byte)'[', random.Next(200)), .. bytes[at..]];
            case 3:
                var noise = new byte[random.Next(1, 8)];
                random.NextBytes(noise);
                return [.. bytes[..at], .. noise, .. bytes[at..]];
            default:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
        }
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? node)
    {
        if (node is JsonObject self)
        {
            yield return self;
        }

        var children = node is JsonObject members
            ? members.Select(member => member.Value) : node is JsonArray items ? items : [];
        foreach (var deeper in children.SelectMany(Objects))
        {
            yield return deeper;
        }
    }
}
