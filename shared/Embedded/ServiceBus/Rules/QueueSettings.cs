namespace Serverless.Embedded.ServiceBus.Rules;

/// <summary>The settings of one queue, with the names and defaults of Service Bus.</summary>
public sealed record QueueSettings
{
    /// <summary>The suffix of the name of a dead-letter queue.</summary>
    public const string DeadLetterSuffix = "/$deadletterqueue";

    /// <summary>The upper limit of <see cref="MaxMessageSizeInKilobytes"/>.</summary>
    public const int MaxMessageSizeLimitInKilobytes = 1024;

    public required string Name { get; init; }

    public TimeSpan LockDuration { get; init; } = TimeSpan.FromMinutes(1);

    public int MaxDeliveryCount { get; init; } = 10;

    /// <summary>The maximum time that a message may wait; null if there is none.</summary>
    public TimeSpan? DefaultTimeToLive { get; init; }

    public bool DeadLetteringOnExpiration { get; init; }

    public bool RequiresDuplicateDetection { get; init; }

    public TimeSpan DuplicateWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The maximum size of a message or batch: 256 KB in Service Bus Standard, 1 MB in Premium unless set higher.
    /// </summary>
    public int MaxMessageSizeInKilobytes { get; init; } = 256;

    public int MaxMessageBytes => MaxMessageSizeInKilobytes * 1024;

    /// <summary>
    /// The settings of this queue's dead-letter queue, where messages do not expire and deliveries are unlimited.
    /// </summary>
    public QueueSettings OfDeadLetters => new()
    {
        Name = Name + DeadLetterSuffix,
        LockDuration = LockDuration,
        MaxDeliveryCount = int.MaxValue,
        MaxMessageSizeInKilobytes = MaxMessageSizeInKilobytes,
    };
}
