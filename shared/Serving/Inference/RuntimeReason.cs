using System.Text.RegularExpressions;

namespace Serverless.Serving.Inference;

/// <summary>
/// The reason that ONNX Runtime reports for a failed run: <c>[ErrorCode:InvalidArgument] Non-zero status code returned
/// while running Gather node. Name:'y' Status Message: indices element out of data bounds</c>. The code alone does not
/// show whether the input is at fault: of the kernels that check their inputs, some report <c>InvalidArgument</c> and
/// some <c>Fail</c> or <c>RuntimeException</c>.
/// </summary>
internal sealed partial record RuntimeReason(string Code, bool IsFromNode, string Text)
{
    private bool IsAboutMemory => Text.Contains("Failed to allocate memory", StringComparison.Ordinal)
        || Text.Contains("bad_alloc", StringComparison.Ordinal);

    public static RuntimeReason Of(string message)
    {
        var code = CodePattern().Match(message);
        var text = message[code.Length..];
        var nodes = NodePattern().Matches(text);
        text = NodePattern().Replace(text, node => $"{node.Groups[1].Value} node '{node.Groups[2].Value}': ");
        text = SourcePattern().Replace(text, "");
        return new RuntimeReason(code.Groups[1].Value, nodes.Count > 0, SpacePattern().Replace(text, " ").Trim());
    }

    /// <summary>Whether the input is at fault.</summary>
    /// <param name="hasRun">
    /// Whether the network has succeeded with another input. If it has, a node that fails now fails because of this
    /// one.
    /// </param>
    public bool BlamesInput(bool hasRun) => !IsAboutMemory && (Code == "InvalidArgument" || (IsFromNode && hasRun));

    [GeneratedRegex(@"^\[ErrorCode:(\w+)\] ")]
    private static partial Regex CodePattern();

    [GeneratedRegex(@"Non-zero status code returned while running (\S+) node\. Name:'([^']*)' Status Message: ")]
    private static partial Regex NodePattern();

    /// <summary>The location in the runtime's source and the condition that failed.</summary>
    [GeneratedRegex(@"/onnxruntime_src/\S+:\d+ (?:.* was false\. )?", RegexOptions.Singleline)]
    private static partial Regex SourcePattern();

    [GeneratedRegex(@"\s+")]
    private static partial Regex SpacePattern();
}
