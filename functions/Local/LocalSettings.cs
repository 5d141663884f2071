namespace Serverless.Local;

internal static class LocalSettings
{
    private const string FileName = "local.settings.json";

    /// <summary>
    /// Reads the settings. The command line takes precedence over the environment, then come <c>local.settings.json</c>
    /// and the defaults.
    /// </summary>
    public static IConfigurationRoot Read(IReadOnlyDictionary<string, string?> commandLine) =>
        new ConfigurationBuilder()
        .AddInMemoryCollection(Defaults())
        .AddInMemoryCollection(FromFile())
        .AddEnvironmentVariables()
        .AddInMemoryCollection(commandLine)
        .Build();

    private static Dictionary<string, string?> Defaults() => new()
    {
        ["InteractiveQueue"] = "jobs-interactive",
        ["BulkQueue"] = "jobs-bulk",
        ["CallbacksQueue"] = "callbacks",
        ["Webhooks:AllowLoopback"] = "true",
        // A worker process starts in one or two seconds, and a digit takes milliseconds. The defaults for Azure are ten
        // times as high.
        ["Scaling:StartUpTime"] = "00:00:02",
        ["Scaling:ServiceTime"] = "00:00:00.010",
        // Messages in hand share commits, runs, and frames. On one machine, a digit costs half as much with 32 in hand
        // as with 4.
        ["Scaling:Concurrency"] = "32",
        ["Scaling:MaxConcurrency"] = "32",
        ["Scaling:Remember"] = "00:00:15",
        ["Scaling:MinInstances"] = "1",
        ["Scaling:MaxInstances"] = Math.Max(4, Environment.ProcessorCount).ToString("0", null),
    };

    /// <summary>
    /// Reads the file that the Azure Functions tools use: settings under <c>Values</c>, with sections separated by two
    /// underscores.
    /// </summary>
    private static Dictionary<string, string?> FromFile()
    {
        var file = new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(FileName), optional: true).Build();
        return file.GetSection("Values").AsEnumerable(makePathsRelative: true)
            .Where(setting => setting.Value is not null)
            .ToDictionary(
                setting => setting.Key.Replace("__", ":", StringComparison.Ordinal), setting => setting.Value);
    }
}
