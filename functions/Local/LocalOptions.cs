namespace Serverless.Local;

/// <summary>The options of the one-machine host (settings section <c>Local</c>).</summary>
public sealed class LocalOptions
{
    /// <summary>The HTTP port on 127.0.0.1, or 0 for any free port.</summary>
    public int Port { get; set; } = 7071;

    /// <summary>The AMQP port on 127.0.0.1, or 0 for any free port.</summary>
    public int AmqpPort { get; set; } = 5672;

    /// <summary>The port for the Service Bus administration client on 127.0.0.1, or 0 for any free port.</summary>
    public int AdministrationPort { get; set; } = 5300;

    /// <summary>The folder for the queues, the jobs, and the ledger.</summary>
    public string Data { get; set; } = "data";

    /// <summary>
    /// The time after which a starting worker that makes no progress is stopped. Set it above the time that your
    /// largest model takes to load.
    /// </summary>
    public TimeSpan ReadyLimit { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A file of queue settings in the format of the Service Bus emulator.</summary>
    public string? Queues { get; set; }
}
