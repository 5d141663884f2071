using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Serverless.Scaling.Decisions;

/// <summary>
/// Writes a record that contains a <see cref="Verdict"/> as one flat object, in which the members of the verdict are
/// members of the record, and reads it back. The ledger's rows and the API use this form.
/// </summary>
internal abstract class FlatVerdict<T>(Func<ScalingJson, JsonTypeInfo<T>> record) : JsonConverter<T>
{
    private const string Held = "verdict";

    /// <summary>The same contracts without this converter, so the verdict is a nested object.</summary>
    private static readonly Lazy<ScalingJson> Nested = new(() =>
    {
        var options = new JsonSerializerOptions(ScalingJson.Default.Options);
        options.Converters.Clear();
        return new ScalingJson(options);
    });

    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var flat = JsonNode.Parse(ref reader) as JsonObject
            ?? throw new JsonException("A record with a verdict must be a JSON object.");
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
            // Raw, because a second escaping would write the + of a time as \u002B.
            writer.WritePropertyName(member.Name);
            writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(member.Value), skipInputValidation: true);
        }

        writer.WriteEndObject();
    }

    private static IEnumerable<JsonProperty> Flatten(JsonProperty member) =>
        member.NameEquals(Held) ? member.Value.EnumerateObject() : [member];
}

internal sealed class FlatDecision() : FlatVerdict<Decision>(json => json.Decision);

internal sealed class FlatBurstStatus() : FlatVerdict<BurstStatus>(json => json.BurstStatus);
