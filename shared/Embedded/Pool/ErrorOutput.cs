namespace Serverless.Embedded.Pool;

/// <summary>
/// Keeps the line of a process's error output that explains why it ended: the latest one that is not blank and not part of a stack trace
/// (a .NET process ends with its trace, and the exception's message stands above it).
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
