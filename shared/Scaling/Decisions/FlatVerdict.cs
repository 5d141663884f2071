using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Serverless.Scaling.Decisions;

/// <summary>
/// Writes a record that holds a <see cref="Verdict"/> as one flat object, the verdict's members beside the record's own, and reads it back:
/// the form of the ledger's rows and of the API.
/// </summary>
internal abstract class FlatVerdict<T>(Func<ScalingJson, JsonTypeInfo<T>> record) : JsonConverter<T>
{
    private const string Held = "verdict";

    /// <summary>The same contracts without this converter, in which the verdict is a member of its own.</summary>
    private static readonly Lazy<ScalingJson> Nested = new(() =>
    {
        var options = new JsonSerializerOptions(ScalingJson.Default.Options);
        options.Converters.Clear();
        return new ScalingJson(options);
    });

    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var flat = JsonNode.Parse(ref reader) as JsonObject ?? throw new JsonException("A record that holds a verdict must be an object.");
        var verdict = new JsonObject();
        foreach (var name in Nested.Value.Verdict.Properties.Select(property => property.Name))
        {
            if (flat.TryGetPropertyValue(name, out var value))
            {
                flat.Remove(name);
                verdict[name] = value;
            }
        }

        flat[Held] = verdict;
        return flat.Deserialize(record(Nested.Value));
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        using var nested = JsonSerializer.SerializeToDocument(value, record(Nested.Value));
        writer.WriteStartObject();
        foreach (var member in nested.RootElement.EnumerateObject().SelectMany(Flatten))
        {
            member.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    private static IEnumerable<JsonProperty> Flatten(JsonProperty member) =>
        member.NameEquals(Held) ? member.Value.EnumerateObject() : [member];
}

internal sealed class FlatDecision() : FlatVerdict<Decision>(json => json.Decision);

internal sealed class FlatBurstStatus() : FlatVerdict<BurstStatus>(json => json.BurstStatus);
