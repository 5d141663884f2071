using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Serverless.Serving.Models;

/// <summary>
/// Validates JSON against a .NET type before it is deserialized: unknown, missing, repeated and null members, and
/// values of the wrong type, each with its path. The .NET deserializer stops at the first error, accepts some nulls,
/// and names .NET types in its messages.
/// </summary>
internal static class ManifestShape
{
    public static IEnumerable<string> Violations(JsonElement value, JsonTypeInfo type) => Value(value, type, "");

    private static IEnumerable<string> Value(JsonElement value, JsonTypeInfo type, string place) => type switch
    {
        { PolymorphismOptions: { } kinds } => OneOf(value, type.Options, kinds, place),
        { Kind: JsonTypeInfoKind.Object } => Members(value, type, place, discriminator: null),
        { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } item } =>
            Items(value, type.Options.GetTypeInfo(item), place),
        { Kind: JsonTypeInfoKind.Dictionary, ElementType: { } entry } =>
            Entries(value, type.Options.GetTypeInfo(entry), place),
        _ => ManifestValue.Violation(value, type) is { } rule ? [Wrong(place, value, rule)] : [],
    };

    private static IEnumerable<string> Members(
        JsonElement value, JsonTypeInfo type, string place, string? discriminator)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            yield return Wrong(place, value, "it must be an object");
            yield break;
        }

        var names = new HashSet<string>();
        foreach (var member in value.EnumerateObject())
        {
            var at = place.Length == 0 ? member.Name : $"{place}.{member.Name}";
            if (!names.Add(member.Name))
            {
                yield return $"{at} is repeated; members must be unique.";
            }
            else if (member.Name != discriminator)
            {
                foreach (var broken in Member(member, type, at))
                {
                    yield return broken;
                }
            }
        }

        foreach (
            var missing in type.Properties.Where(property => property.IsRequired && !names.Contains(property.Name)))
        {
            yield return $"{(place.Length == 0 ? "" : $"{place}.")}{missing.Name} is missing.";
        }
    }

    private static IEnumerable<string> Member(JsonProperty member, JsonTypeInfo type, string at)
    {
        if (type.Properties.FirstOrDefault(property => property.Name == member.Name) is not { } property)
        {
            var meant = type.Properties.FirstOrDefault(
                known => known.Name.Equals(member.Name, StringComparison.OrdinalIgnoreCase))?.Name;
            var remedy = meant is null
                ? $"the members are {string.Join(", ", type.Properties.Select(known => known.Name).Order())}."
                : $"did you mean {meant}?";
            return [$"{Fault.Shorten(at)} is unknown; {remedy}"];
        }

        return member.Value.ValueKind == JsonValueKind.Null && property.IsSetNullable
            ? []
            : Value(member.Value, type.Options.GetTypeInfo(property.PropertyType), at);
    }

    /// <summary>An object with a member that selects its type, such as a step.</summary>
    private static IEnumerable<string> OneOf(
        JsonElement value, JsonSerializerOptions options, JsonPolymorphismOptions kinds, string place)
    {
        var name = kinds.TypeDiscriminatorPropertyName;
        var kind = value.ValueKind == JsonValueKind.Object
            && value.TryGetProperty(name, out var said) && said.ValueKind == JsonValueKind.String
            ? said.GetString()
            : null;
        var known = kinds.DerivedTypes.Where(derived => Equals(derived.TypeDiscriminator, kind))
            .Select(derived => derived.DerivedType).FirstOrDefault();
        return known is null
            ? [$"{place}.{name} is {(kind is null ? "missing" : $"'{Fault.Shorten(kind)}'")}; it must be "
                + $"{string.Join(" or ", kinds.DerivedTypes.Select(d => d.TypeDiscriminator))}."]
            : Members(value, options.GetTypeInfo(known), place, name);
    }

    private static IEnumerable<string> Items(JsonElement value, JsonTypeInfo item, string place) =>
        value.ValueKind == JsonValueKind.Array
        ? value.EnumerateArray().SelectMany((element, i) => Value(element, item, $"{place}[{i}]"))
        : [Wrong(place, value, "it must be an array")];

    private static IEnumerable<string> Entries(JsonElement value, JsonTypeInfo entry, string place) =>
        value.ValueKind == JsonValueKind.Object
        ? value.EnumerateObject().SelectMany(member => Value(member.Value, entry, $"{place}.{member.Name}"))
        : [Wrong(place, value, "it must be an object")];

    private static string Wrong(string place, JsonElement value, string rule) =>
        $"{(place.Length == 0 ? "the file" : Fault.Shorten(place))} is {ManifestValue.Show(value)}; {rule}.";
}
