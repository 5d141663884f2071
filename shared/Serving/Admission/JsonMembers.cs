using System.Text.Json;

namespace Serverless.Serving.Admission;

/// <summary>
/// Reads the members of one JSON object of a request. A member that breaks its rule is noted as a fault and reads as
/// null.
/// </summary>
/// <param name="owner">The object.</param>
/// <param name="path">Where it is in the request; empty for the body.</param>
/// <param name="faults">Receives the faults.</param>
public sealed class JsonMembers(JsonElement owner, string path, Faults faults)
{
    public Faults Faults => faults;

    /// <summary>Notes each member that is not among the known ones.</summary>
    public void RefuseOthers(ReadOnlySpan<string> known)
    {
        foreach (var member in owner.EnumerateObject())
        {
            if (!known.Contains(member.Name))
            {
                faults.Add(PathOf(
                    Fault.Shorten(member.Name)),
                    member.Value, $"is not a member; known are {string.Join(", ", known!)}");
            }
        }
    }

    public T? Required<T>(string name, JsonRule<T> rule)
    {
        // A member that is absent has a value of no kind, which every rule refuses.
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

    /// <summary>An object that may be absent, to be read in turn.</summary>
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
