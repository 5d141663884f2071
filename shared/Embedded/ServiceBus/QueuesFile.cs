using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using System.Xml;
using Serverless.Embedded.ServiceBus.Rules;

namespace Serverless.Embedded.ServiceBus;

/// <summary>Reads queue settings from a file in the format of Microsoft's emulator.</summary>
internal static partial class QueuesFile
{
    private const int MaxQueues = 1000;
    private static readonly TimeSpan MaxLockDuration = TimeSpan.FromMinutes(5);

    /// <summary>Service Bus writes the longest possible duration if messages never expire.</summary>
    private static readonly TimeSpan Endless = TimeSpan.FromDays(10_000_000);

    /// <param name="path">The file.</param>
    /// <param name="maxMessageSizeInKilobytes">The maximum message size of queues that do not set their own.</param>
    /// <exception cref="InvalidOperationException">The file is missing, or declares something that is not supported.
    /// The message names the place.</exception>
    public static IReadOnlyList<QueueSettings> Read(string path, int maxMessageSizeInKilobytes)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Parse(
                JsonSerializer.Deserialize(file, QueuesFileJson.Default.EmulatorConfig), maxMessageSizeInKilobytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or FormatException)
        {
            throw new InvalidOperationException($"ServiceBus:QueuesFile '{path}' cannot be used: {e.Message}", e);
        }
    }

    private static List<QueueSettings> Parse(EmulatorConfig? config, int maxMessageSizeInKilobytes)
    {
        var namespaces = config?.UserConfig?.Namespaces
            ?? throw new FormatException("it has no UserConfig.Namespaces.");
        if (namespaces.Any(one => one.Topics is { Count: > 0 }))
        {
            throw new FormatException("it declares topics, but only queues are supported. Remove the topics.");
        }

        var queues = namespaces.SelectMany(one => one.Queues ?? [])
            .Select(queue => Settings(queue, maxMessageSizeInKilobytes))
            .ToList();
        if (queues.Count > MaxQueues)
        {
            throw new FormatException($"it declares {queues.Count} queues. The maximum is {MaxQueues}.");
        }

        var twice = queues.GroupBy(queue => queue.Name, StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault(same => same.Count() > 1);
        return twice is null ? queues : throw new FormatException($"it declares the queue '{twice.Key}' twice.");
    }

    private static QueueSettings Settings(EmulatorQueue queue, int maxMessageSizeInKilobytes)
    {
        if (queue.Name is not { Length: <= 260 } name || !ValidName().IsMatch(name))
        {
            throw new FormatException(
                $"the queue name '{queue.Name}' is not 1 to 260 letters, digits, periods, hyphens, underscores and "
                + "slashes that begin and end with a letter or digit.");
        }

        var given = queue.Properties ?? new EmulatorQueueProperties();
        RejectIf(given.RequiresSession == true, name, "RequiresSession");
        RejectIf(!string.IsNullOrEmpty(given.ForwardTo), name, "ForwardTo");
        RejectIf(!string.IsNullOrEmpty(given.ForwardDeadLetteredMessagesTo), name, "ForwardDeadLetteredMessagesTo");
        var defaults = new QueueSettings { Name = name };
        var settings = defaults with
        {
            DeadLetteringOnExpiration = given.DeadLetteringOnMessageExpiration ?? defaults.DeadLetteringOnExpiration,
            DefaultTimeToLive = Duration(name, "DefaultMessageTimeToLive", given.DefaultMessageTimeToLive) is { } life
                && life < Endless
                ? life : null,
            DuplicateWindow = Duration(
                name, "DuplicateDetectionHistoryTimeWindow", given.DuplicateDetectionHistoryTimeWindow)
                ?? defaults.DuplicateWindow,
            LockDuration = Duration(name, "LockDuration", given.LockDuration) ?? defaults.LockDuration,
            MaxDeliveryCount = given.MaxDeliveryCount ?? defaults.MaxDeliveryCount,
            RequiresDuplicateDetection = given.RequiresDuplicateDetection ?? defaults.RequiresDuplicateDetection,
            MaxMessageSizeInKilobytes = given.MaxMessageSizeInKilobytes ?? maxMessageSizeInKilobytes,
        };
        if (settings.MaxDeliveryCount < 1)
        {
            throw new FormatException(
                $"MaxDeliveryCount {settings.MaxDeliveryCount} of queue '{name}' must be at least 1.");
        }

        if (settings.LockDuration > MaxLockDuration)
        {
            throw new FormatException($"LockDuration '{given.LockDuration}' of queue '{name}' exceeds PT5M.");
        }

        if (settings.MaxMessageSizeInKilobytes is < 1 or > QueueSettings.MaxMessageSizeLimitInKilobytes)
        {
            throw new FormatException(
                $"MaxMessageSizeInKilobytes {settings.MaxMessageSizeInKilobytes} of queue '{name}' is not in the range "
                + $"1 to {QueueSettings.MaxMessageSizeLimitInKilobytes}.");
        }

        return settings;
    }

    /// <summary>The naming rule of Service Bus. Its clients use names in URIs.</summary>
    [GeneratedRegex(@"^[A-Za-z0-9]([A-Za-z0-9._/-]*[A-Za-z0-9])?\z")]
    private static partial Regex ValidName();

    private static void RejectIf(bool isSet, string queue, string property)
    {
        if (isSet)
        {
            throw new FormatException($"queue '{queue}' sets {property}, which is not supported. Remove it.");
        }
    }

    private static TimeSpan? Duration(string queue, string property, string? text)
    {
        if (text is null)
        {
            return null;
        }

        try
        {
            return XmlConvert.ToTimeSpan(text) is var duration && duration > TimeSpan.Zero
                ? duration : throw new FormatException("it must be positive");
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new FormatException(
                $"{property} '{text}' of queue '{queue}' is not a duration such as PT1M: {e.Message}.", e);
        }
    }
}

internal sealed record EmulatorConfig(EmulatorUserConfig? UserConfig);

internal sealed record EmulatorUserConfig(IReadOnlyList<EmulatorNamespace>? Namespaces);

internal sealed record EmulatorNamespace(IReadOnlyList<EmulatorQueue>? Queues, IReadOnlyList<JsonElement>? Topics);

internal sealed record EmulatorQueue(string? Name, EmulatorQueueProperties? Properties);

internal sealed record EmulatorQueueProperties
{
    public bool? DeadLetteringOnMessageExpiration { get; init; }

    public string? DefaultMessageTimeToLive { get; init; }

    public string? DuplicateDetectionHistoryTimeWindow { get; init; }

    public string? ForwardDeadLetteredMessagesTo { get; init; }

    public string? ForwardTo { get; init; }

    public string? LockDuration { get; init; }

    public int? MaxDeliveryCount { get; init; }

    public int? MaxMessageSizeInKilobytes { get; init; }

    public bool? RequiresDuplicateDetection { get; init; }

    public bool? RequiresSession { get; init; }
}

[JsonSourceGenerationOptions(ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true)]
[JsonSerializable(typeof(EmulatorConfig))]
internal sealed partial class QueuesFileJson : JsonSerializerContext;
