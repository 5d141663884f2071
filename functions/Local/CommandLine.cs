namespace Serverless.Local;

/// <summary>The command-line options. Each is another name for a setting.</summary>
internal static class CommandLine
{
    public static readonly IReadOnlyList<CommandLineOption> Options =
    [
        new("--port", "Local:Port", "N", "HTTP port (default: 7071; 0: any free port)"),
        new("--amqp-port", "Local:AmqpPort", "N", "AMQP port of the queue (default: 5672; 0: any free port)"),
        new("--administration-port", "Local:AdministrationPort", "N",
            "port for the Service Bus administration client (default: 5300; 0: any free port)"),
        new("--data", "Local:Data", "DIR", "folder for queues, jobs, and results (default: data)"),
        new("--models", "Models:Path", "DIR", "folder of the models (default: models)"),
        new("--queues", "Local:Queues", "FILE", "queue settings in the format of the Service Bus emulator"),
        new("--min-instances", "Scaling:MinInstances", "N", "minimum number of warm workers (default: 1)"),
        new("--max-instances", "Scaling:MaxInstances", "N",
            "maximum number of warm workers (default: number of cores, at least 4)"),
    ];

    private static string Names => string.Join(", ", Options.Select(option => option.Name));

    /// <summary>Parses the arguments into settings.</summary>
    /// <exception cref="SettingException">An argument is not an option, or an option has no value.</exception>
    public static Dictionary<string, string?> Parse(IReadOnlyList<string> arguments)
    {
        var settings = new Dictionary<string, string?>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var parts = arguments[i].Split('=', 2);
            var option = Options.FirstOrDefault(option => option.Name == parts[0])
                ?? throw new SettingException($"'{arguments[i]}' is not an option. The options are {Names}.");
            settings[option.Setting] = parts.Length == 2 ? parts[1]
                : ++i < arguments.Count ? arguments[i]
                : throw new SettingException($"{option.Name} has no value. Use {option.Name} {option.Value}.");
        }

        return settings;
    }
}

/// <summary>A command-line option and its setting.</summary>
internal sealed record CommandLineOption(string Name, string Setting, string Value, string Meaning);

/// <summary>
/// A setting prevents the start. The message is one line with the setting, its value, and the remedy.
/// </summary>
public sealed class SettingException(string message) : Exception(message);
