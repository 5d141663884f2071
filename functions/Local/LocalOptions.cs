namespace Serverless.Local;

/// <summary>What only the one-machine host reads (settings section <c>Local</c>).</summary>
public sealed class LocalOptions
{
    /// <summary>The port of HTTP on 127.0.0.1; 0: any free one.</summary>
    public int Port { get; set; } = 7071;

    /// <summary>The port of AMQP on 127.0.0.1; 0: any free one.</summary>
    public int AmqpPort { get; set; } = 5672;

    /// <summary>The folder of the queues, the jobs and the ledger.</summary>
    public string Data { get; set; } = "data";

    /// <summary>A file of queue settings in the format of Microsoft's Service Bus emulator.</summary>
    public string? Queues { get; set; }

    /// <exception cref="SettingException">A value is out of its range.</exception>
    public void Check()
    {
        CheckPort("--port", Port);
        CheckPort("--amqp-port", AmqpPort);
        if (Port == AmqpPort && Port != 0)
        {
            throw new SettingException($"--port and --amqp-port are both {Port}. Give each its own.");
        }

        if (Queues is not null && !File.Exists(Queues))
        {
            throw new SettingException($"--queues is '{Queues}', and there is no such file. Name a file of queue settings, or leave the option out.");
        }
    }

    private static void CheckPort(string option, int port)
    {
        if (port is < 0 or > 65_535)
        {
            throw new SettingException($"{option} is {port}. Give a port from 1 to 65535, or 0 for any free one.");
        }
    }
}
