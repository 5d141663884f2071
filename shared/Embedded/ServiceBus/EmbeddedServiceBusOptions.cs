using System.ComponentModel.DataAnnotations;
using Serverless.Embedded.ServiceBus.Rules;

namespace Serverless.Embedded.ServiceBus;

/// <summary>Where the embedded queue keeps its messages and where it listens. Bound from the section <c>ServiceBus</c>.</summary>
public sealed class EmbeddedServiceBusOptions
{
    public const string Section = "ServiceBus";

    /// <summary>The folder of the queue file; made where it does not exist.</summary>
    [Required]
    public string DataFolder { get; set; } = Path.Combine("data", "queues");

    /// <summary>The AMQP port on 127.0.0.1; 0 takes any free one.</summary>
    [Range(0, 65535)]
    public int Port { get; set; } = 5672;

    /// <summary>The HTTP port of the administration client on 127.0.0.1; 0 takes any free one. Microsoft's emulator has the same default.</summary>
    [Range(0, 65535)]
    public int AdministrationPort { get; set; } = 5300;

    /// <summary>The name of the shared access key.</summary>
    [Required]
    public string KeyName { get; set; } = "RootManageSharedAccessKey";

    /// <summary>The shared access key that clients must hold; the default is the one of Microsoft's emulator.</summary>
    [Required, MinLength(8)]
    public string Key { get; set; } = "SAS_KEY_VALUE";

    /// <summary>How large the queue file may grow; past it sends are refused, and what is queued can still be received.</summary>
    [Range(1, 1_000_000)]
    public int MaxFileMegabytes { get; set; } = 10_000;

    /// <summary>The largest message of each queue that does not set its own: Service Bus Standard takes 256 KB, Premium 1024.</summary>
    [Range(1, QueueSettings.LargestMessageSizeInKilobytes)]
    public int MaxMessageSizeInKilobytes { get; set; } = 256;

    /// <summary>A file of further queues, in the format of Microsoft's emulator.</summary>
    public string? QueuesFile { get; set; }
}

[Microsoft.Extensions.Options.OptionsValidator]
internal sealed partial class EmbeddedServiceBusOptionsValidator : Microsoft.Extensions.Options.IValidateOptions<EmbeddedServiceBusOptions>;
