namespace Serverless.AzureHost.Tests.Functions;

/// <summary>A function as a host knows it: what runs it, and who may.</summary>
/// <param name="Name">Its name, unique in the app.</param>
/// <param name="Trigger">What runs it: methods and a path, a queue and its connection, or a schedule.</param>
/// <param name="Access">The key that a request needs; empty if no request runs it.</param>
internal sealed record FunctionEntry(string Name, string Trigger, string Access)
{
    public static FunctionEntry Http(string name, IEnumerable<string> methods, string path, string access) =>
        new(name, $"{string.Join(',', methods.Select(method => method.ToUpperInvariant()).Order())} {path}", access);

    public static FunctionEntry Queue(string name, string? queue, string? connection) =>
        new(name, $"queue {queue} of {connection}", "");

    public static FunctionEntry Timer(string name, string schedule, bool runOnStartup, bool useMonitor) =>
        new(name, $"schedule {schedule}{(runOnStartup ? ", at start" : "")}{(useMonitor ? ", monitored" : "")}", "");

    /// <summary>What one host has and the other does not; nothing if they agree.</summary>
    public static IReadOnlyList<string> Differences(
        IReadOnlyCollection<FunctionEntry> deployed, IReadOnlyCollection<FunctionEntry> local) =>
    [
        .. deployed.Except(local).Select(entry => $"Only on Azure: {entry}"),
        .. local.Except(deployed).Select(entry => $"Only in Local: {entry}"),
    ];
}
