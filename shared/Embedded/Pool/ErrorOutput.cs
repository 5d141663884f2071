namespace Serverless.Embedded.Pool;

/// <summary>
/// Keeps the line of a process's error output that explains why it exited: the last one that is neither blank nor part
/// of a stack trace. (The output of a .NET process ends with the stack trace, after the message of the exception.)
/// </summary>
public sealed class ErrorOutput
{
    private const int MaxLength = 500;

    private volatile string? _line;

    public string? LastLine => _line;

    public void Add(string line)
    {
        var text = line.Trim();
        if (text.Length > 0 && !IsTrace(text))
        {
            _line = text.Length > MaxLength ? text[..MaxLength] : text;
        }
    }

    private static bool IsTrace(string text) =>
        text.StartsWith("at ", StringComparison.Ordinal) || text.StartsWith("--- End of ", StringComparison.Ordinal);
}
