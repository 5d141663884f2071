using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Serverless.Embedded.ServiceBus.Rules;

namespace Serverless.Embedded.ServiceBus;

/// <summary>The settings section <c>ServiceBus</c> of the embedded queue.</summary>
public sealed class EmbeddedServiceBusOptions
{
    public const string Section = "ServiceBus";

    /// <summary>The folder of the queue file. It is created if it does not exist.</summary>
    [Required]
    public string DataFolder { get; set; } = Path.Combine("data", "queues");

    /// <summary>The AMQP port on 127.0.0.1; 0 selects any free port.</summary>
    [Range(0, 65535)]
    public int Port { get; set; } = 5672;

    /// <summary>
    /// The HTTP port for administration clients on 127.0.0.1; 0 selects any free port. The default is that of
    /// Microsoft's emulator.
    /// </summary>
    [Range(0, 65535)]
    public int AdministrationPort { get; set; } = 5300;

    /// <summary>The name of the shared access key.</summary>
    [Required]
    public string KeyName { get; set; } = "RootManageSharedAccessKey";

    /// <summary>The shared access key that clients need. The default is that of Microsoft's emulator.</summary>
    [Required, MinLength(8)]
    public string Key { get; set; } = "SAS_KEY_VALUE";

    /// <summary>
    /// The maximum size of the queue file. A full queue rejects sends, but its messages can still be received.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxFileMegabytes { get; set; } = 10_000;

    /// <summary>
    /// The maximum message size of queues that do not set their own: 256 KB in Service Bus Standard, 1024 KB in
    /// Premium.
    /// </summary>
    [Range(1, QueueSettings.MaxMessageSizeLimitInKilobytes)]
    public int MaxMessageSizeInKilobytes { get; set; } = 256;

    /// <summary>A file of further queues, in the format of Microsoft's emulator.</summary>
    public string? QueuesFile { get; set; }
}

[OptionsValidator]
internal sealed partial class EmbeddedServiceBusOptionsValidator : IValidateOptions<EmbeddedServiceBusOptions>;
