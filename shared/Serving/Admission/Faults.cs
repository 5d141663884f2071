using System.Text.Json;

namespace Serverless.Serving.Admission;

/// <summary>Collects the faults of one request, up to a limit, so a client can correct them all at once.</summary>
public sealed class Faults(int limit = 20)
{
    private readonly List<Fault> _found = [];

    public bool Any => _found.Count > 0;

    /// <summary>Whether the limit is reached, so further checks are useless.</summary>
    public bool IsFull => _found.Count >= limit;

    public IReadOnlyList<Fault> Found => _found;

    /// <summary>The problem that lists all faults.</summary>
    public Problem ToProblem() => Problem.Invalid(_found);

    public void Add(string field, string value, string rule) => Add(new Fault(field, Fault.Shorten(value), rule));

    public void Add(Fault fault)
    {
        if (!IsFull)
        {
            _found.Add(fault);
        }
    }

    public void Add(string field, JsonElement value, string rule) => Add(field, Describe(value), rule);

    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined => "missing",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => $"an array of {value.GetArrayLength()}",
        JsonValueKind.String => $"'{Fault.Shorten(value.GetString() ?? "")}'",
        _ => value.GetRawText(),
    };
}
