namespace Serverless.Local.Hosting;

internal static class LocalConsole
{
    /// <summary>One line a message; of the framework only what went wrong.</summary>
    public static ILoggingBuilder AddLocalConsole(this ILoggingBuilder logging) => logging
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddFilter("System", LogLevel.Warning)
        .AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat) = (true, "HH:mm:ss "));
}
