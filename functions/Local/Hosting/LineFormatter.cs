using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Serverless.Local.Hosting;

/// <summary>
/// Writes a log message as one line for people: the time, what is not plain information, who speaks, what is said.
/// </summary>
internal sealed class LineFormatter(
    IOptionsMonitor<ConsoleFormatterOptions> options, TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "line";

    public override void Write<TState>(
        in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        if (options.CurrentValue.TimestampFormat is { } format)
        {
            textWriter.Write(time.GetLocalNow().ToString(format, null));
        }

        if (logEntry.LogLevel != LogLevel.Information)
        {
            textWriter.Write($"{logEntry.LogLevel}: ");
        }

        textWriter.Write($"{logEntry.Category[(logEntry.Category.LastIndexOf('.') + 1)..]}: ");
        textWriter.WriteLine(logEntry.Formatter(logEntry.State, logEntry.Exception).ReplaceLineEndings(" "));
        if (logEntry.Exception is { } exception)
        {
            textWriter.WriteLine(exception);
        }
    }
}
