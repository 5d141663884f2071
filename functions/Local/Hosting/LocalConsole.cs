using Microsoft.Extensions.Logging.Console;

namespace Serverless.Local.Hosting;

internal static class LocalConsole
{
    /// <summary>
    /// One line a message; of the framework only what went wrong. Without a time format, as in a worker, the reader
    /// adds the time.
    /// </summary>
    public static ILoggingBuilder AddLocalConsole(this ILoggingBuilder logging, string? timeFormat = null) => logging
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddFilter("System", LogLevel.Warning)
        .AddConsole(console => console.FormatterName = LineFormatter.FormatterName)
        .AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>(
            formatter => formatter.TimestampFormat = timeFormat);
}
