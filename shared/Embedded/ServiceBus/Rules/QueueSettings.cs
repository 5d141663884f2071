namespace Serverless.Embedded.ServiceBus.Rules;

/// <summary>How one queue behaves; the names and defaults are Service Bus's own.</summary>
public sealed record QueueSettings
{
    /// <summary>Ends the name of every queue's dead-letter sub-queue.</summary>
    public const string DeadLetterSuffix = "/$deadletterqueue";

    /// <summary>The largest <see cref="MaxMessageSizeInKilobytes"/> that this queue can be given.</summary>
    public const int LargestMessageSizeInKilobytes = 1024;

    public required string Name { get; init; }

    public TimeSpan LockDuration { get; init; } = TimeSpan.FromMinutes(1);

    public int MaxDeliveryCount { get; init; } = 10;

    /// <summary>The longest a message may wait; null where it may wait for ever.</summary>
    public TimeSpan? DefaultTimeToLive { get; init; }

    public bool DeadLetteringOnExpiration { get; init; }

    public bool RequiresDuplicateDetection { get; init; }

    public TimeSpan DuplicateWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The largest message or batch: 256 KB in Service Bus Standard, 1 MB in Premium unless it is set higher.</summary>
    public int MaxMessageSizeInKilobytes { get; init; } = 256;

    public int MaxMessageBytes => MaxMessageSizeInKilobytes * 1024;

    /// <summary>The sub-queue where this queue's dead letters wait: nothing expires there and nothing is delivered too often.</summary>
    public QueueSettings OfDeadLetters => new()
    {
        Name = Name + DeadLetterSuffix,
        LockDuration = LockDuration,
        MaxDeliveryCount = int.MaxValue,
        MaxMessageSizeInKilobytes = MaxMessageSizeInKilobytes,
    };
}
