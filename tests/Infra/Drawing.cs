using System.Text.RegularExpressions;

namespace Serverless.Infra.Tests;

/// <summary>The edges of the two graphs in docs/azure.md, from the templates themselves.</summary>
internal static partial class Drawing
{
    private static readonly Dictionary<string, string> Who = new()
    {
        ["pg"] = "gateway", ["pw"] = "worker", ["pd"] = "detector", ["pc"] = "callbacks", ["po"] = "operator",
    };

    /// <summary>A module that reads an output of another, or waits for it.</summary>
    public static IEnumerable<string> Modules(string main)
    {
        var blocks = Module().Matches(main).ToDictionary(m => m.Groups[1].Value, m => m.Value);
        return from block in blocks
               from other in blocks.Keys
               where other != block.Key && Needs(block.Value, other)
               orderby other, block.Key
               select $"{other} --> {block.Key}";
    }

    /// <summary>Who may do what on what, grouped by role and resource.</summary>
    public static IEnumerable<string> Grants(IEnumerable<Resource> access, string roles)
    {
        var names = Role().Matches(roles).ToDictionary(m => m.Groups[2].Value, m => m.Groups[1].Value);
        return access.Where(r => r.Type == "Microsoft.Authorization/roleAssignments")
            .GroupBy(r => (Role: names[r.Text("roleDefinitionId")!.Split('/')[^1]], On: Scope(r)), r =>
                Who[r.Text("principalId")!])
            .Select(
                g => $"{string.Join(" & ", g.Distinct().Order(StringComparer.Ordinal))} -->|{g.Key.Role}| {g.Key.On}")
            .Order(StringComparer.Ordinal);
    }

    /// <summary>The edges of the numbered Mermaid block of a document.</summary>
    public static IEnumerable<string> Drawn(string document, int block) =>
        Mermaid().Matches(document)[block].Groups[1].Value.Split('\n')
            .Select(line => line.Trim()).Where(line => line.Contains("-->", StringComparison.Ordinal));

    private static bool Needs(string block, string other) =>
        Regex.IsMatch(block, $@"\b{other}(\.\?)?\.?outputs") || Regex.IsMatch(block, $@"dependsOn: \[[^\]]*\b{other}\b")
        || (other == "observability" && block.Contains("workspaceId: workspaceId", StringComparison.Ordinal));

    private static string Scope(Resource assignment)
    {
        var scope =
            assignment.Id[..assignment.Id.IndexOf("/providers/Microsoft.Authorization/", StringComparison.Ordinal)];
        var (kind, name) = (scope.Split('/')[^2], scope.Split('/')[^1]);
        return $"{kind.TrimEnd('s')}-{name}";
    }

    [GeneratedRegex(@"^module (\w+) '[^']+' =.*?^\}", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Module();

    [GeneratedRegex(@"^var (\w+) = '([0-9a-f-]{36})'", RegexOptions.Multiline)]
    private static partial Regex Role();

    [GeneratedRegex("```mermaid\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Mermaid();
}
