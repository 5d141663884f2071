namespace Serverless.Local.Hosting;

internal static class ConsoleRegistration
{
    /// <summary>
    /// Logs to the console, one line for each message, and only warnings and errors of the framework. A worker logs
    /// without a time, because its parent adds it.
    /// </summary>
    public static ILoggingBuilder AddOneLineConsole(
        this ILoggingBuilder logging, string? timestampFormat = null) => logging
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddFilter("System", LogLevel.Warning)
        .AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat) = (true, timestampFormat));
}
