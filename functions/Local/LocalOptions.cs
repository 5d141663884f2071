namespace Serverless.Local;

/// <summary>What only the one-machine host reads (settings section <c>Local</c>).</summary>
public sealed class LocalOptions
{
    /// <summary>The port of HTTP on 127.0.0.1; 0: any free one.</summary>
    public int Port { get; set; } = 7071;

    /// <summary>The port of AMQP on 127.0.0.1; 0: any free one.</summary>
    public int AmqpPort { get; set; } = 5672;

    /// <summary>The port of Service Bus's administration client on 127.0.0.1; 0: any free one.</summary>
    public int AdministrationPort { get; set; } = 5300;

    /// <summary>The folder of the queues, the jobs and the ledger.</summary>
    public string Data { get; set; } = "data";

    /// <summary>
    /// How long a worker that starts may load nothing new before it is killed. Set it above the time that your largest
    /// model takes to load.
    /// </summary>
    public TimeSpan ReadyLimit { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A file of queue settings in the format of Microsoft's Service Bus emulator.</summary>
    public string? Queues { get; set; }
}
