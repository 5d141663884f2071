using System.Text.Json;

namespace Serverless.Serving.Admission;

/// <summary>
/// Reads the members of one JSON object in a request. A member that breaks its rule adds a fault and is read as null.
/// </summary>
/// <param name="owner">The object.</param>
/// <param name="path">The object's path in the request; empty for the body.</param>
/// <param name="faults">Receives the faults.</param>
public sealed class JsonMembers(JsonElement owner, string path, Faults faults)
{
    public Faults Faults => faults;

    /// <summary>Adds a fault for each unknown member.</summary>
    public void RefuseUnknown(ReadOnlySpan<string> known)
    {
        foreach (var member in owner.EnumerateObject())
        {
            if (!known.Contains(member.Name))
            {
                faults.Add(PathOf(
                    Fault.Shorten(member.Name)),
                    member.Value, $"is unknown; the members are {string.Join(", ", known!)}");
            }
        }
    }

    public T? Required<T>(string name, JsonRule<T> rule)
    {
        // An absent member has an undefined value, which every rule refuses.
        owner.TryGetProperty(name, out var value);
        if (rule.Read(value) is { } read)
        {
            return read;
        }

        faults.Add(PathOf(name), value, rule.Text);
        return default;
    }

    public T? Optional<T>(string name, JsonRule<T> rule) =>
        owner.TryGetProperty(name, out _) ? Required(name, rule) : default;

    /// <summary>Returns a reader for an optional member that must be an object.</summary>
    public JsonMembers? Object(string name, string rule)
    {
        if (!owner.TryGetProperty(name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            return new JsonMembers(value, PathOf(name), faults);
        }

        faults.Add(PathOf(name), value, rule);
        return null;
    }

    private string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";
}
