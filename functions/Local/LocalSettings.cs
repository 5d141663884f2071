namespace Serverless.Local;

internal static class LocalSettings
{
    private const string FileName = "local.settings.json";

    /// <summary>The settings in their order of precedence: the command line, the environment, <c>local.settings.json</c>, the defaults.</summary>
    public static IConfigurationRoot Read(IReadOnlyDictionary<string, string?> commandLine) => new ConfigurationBuilder()
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
        ["Scaling:MinInstances"] = "1",
        ["Scaling:MaxInstances"] = Math.Max(2, Environment.ProcessorCount).ToString("0", null),
    };

    /// <summary>The file that Azure's own tools use: settings under <c>Values</c>, sections parted by two underscores.</summary>
    private static Dictionary<string, string?> FromFile()
    {
        var file = new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(FileName), optional: true).Build();
        return file.GetSection("Values").AsEnumerable(makePathsRelative: true)
            .Where(setting => setting.Value is not null)
            .ToDictionary(setting => setting.Key.Replace("__", ":", StringComparison.Ordinal), setting => setting.Value);
    }
}
