namespace Serverless.Local;

/// <summary>The options of the command line: each is a setting under another name.</summary>
internal static class CommandLine
{
    public static readonly IReadOnlyList<CommandLineOption> Options =
    [
        new("--port", "Local:Port", "N", "HTTP port (7071; 0: any free one)"),
        new("--amqp-port", "Local:AmqpPort", "N", "port of the embedded Service Bus queue (5672; 0: any free one)"),
        new("--administration-port",
            "Local:AdministrationPort", "N", "port of its administration client (5300; 0: any free one)"),
        new("--data", "Local:Data", "DIR", "folder for queues, jobs and results (data)"),
        new("--models", "Models:Path", "DIR", "folder of the models (models)"),
        new("--queues", "Local:Queues", "FILE", "queue settings, in the format of Microsoft's Service Bus emulator"),
        new("--min-instances", "Scaling:MinInstances", "N", "warm worker processes kept when all is calm (1)"),
        new("--max-instances",
            "Scaling:MaxInstances", "N", "most warm worker processes (as many as cores, at least 4)"),
    ];

    /// <summary>The settings that the arguments give.</summary>
    /// <exception cref="SettingException">An argument is no option, or has no value.</exception>
    public static Dictionary<string, string?> Parse(IReadOnlyList<string> arguments)
    {
        var settings = new Dictionary<string, string?>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var parts = arguments[i].Split('=', 2);
            var option = Options.FirstOrDefault(option => option.Name == parts[0])
                ?? throw new SettingException(
                    $"'{arguments[i]}' is not an option. Known are {string.Join(", ", Options.Select(o => o.Name))}.");
            settings[option.Setting] = parts.Length == 2 ? parts[1]
                : ++i < arguments.Count ? arguments[i]
                : throw new SettingException($"{option.Name} has no value. Give it as {option.Name} {option.Value}.");
        }

        return settings;
    }
}

/// <summary>An option and the setting it stands for.</summary>
internal sealed record CommandLineOption(string Name, string Setting, string Value, string Meaning);

/// <summary>A setting that stops the start: one line with the setting, its value and the remedy.</summary>
public sealed class SettingException(string message) : Exception(message);
