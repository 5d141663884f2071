using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using System.Xml;
using Serverless.Embedded.ServiceBus.Rules;

namespace Serverless.Embedded.ServiceBus;

/// <summary>Reads queue settings from a file in the format of Microsoft's emulator: whoever has one can use it here.</summary>
internal static partial class QueuesFile
{
    private const int MaxQueues = 1000;
    private static readonly TimeSpan LongestLock = TimeSpan.FromMinutes(5);

    /// <summary>Service Bus writes the longest possible duration where a message never expires.</summary>
    private static readonly TimeSpan Endless = TimeSpan.FromDays(10_000_000);

    /// <param name="path">The file.</param>
    /// <param name="maxMessageSizeInKilobytes">For each queue that does not set its own.</param>
    /// <exception cref="InvalidOperationException">The file is missing or says what this queue cannot do; the text says where.</exception>
    public static IReadOnlyList<QueueSettings> Read(string path, int maxMessageSizeInKilobytes)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Parse(JsonSerializer.Deserialize(file, QueuesFileJson.Default.EmulatorConfig), maxMessageSizeInKilobytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or FormatException)
        {
            throw new InvalidOperationException($"ServiceBus:QueuesFile '{path}' cannot be used: {e.Message}", e);
        }
    }

    private static List<QueueSettings> Parse(EmulatorConfig? config, int maxMessageSizeInKilobytes)
    {
        var namespaces = config?.UserConfig?.Namespaces ?? throw new FormatException("it has no UserConfig.Namespaces.");
        if (namespaces.Any(one => one.Topics is { Count: > 0 }))
        {
            throw new FormatException("it declares topics, and only queues are supported; remove them.");
        }

        var queues = namespaces.SelectMany(one => one.Queues ?? []).Select(queue => Settings(queue, maxMessageSizeInKilobytes)).ToList();
        if (queues.Count > MaxQueues)
        {
            throw new FormatException($"it declares {queues.Count} queues; the limit is {MaxQueues}.");
        }

        var twice = queues.GroupBy(queue => queue.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1);
        return twice is null ? queues : throw new FormatException($"it declares the queue '{twice.Key}' twice.");
    }

    private static QueueSettings Settings(EmulatorQueue queue, int maxMessageSizeInKilobytes)
    {
        if (queue.Name is not { Length: <= 260 } name || !ValidName().IsMatch(name))
        {
            throw new FormatException(
                $"the queue name '{queue.Name}' is not 1 to 260 letters, digits, periods, hyphens, underscores and slashes that begin and end with a letter or digit.");
        }

        var given = queue.Properties ?? new EmulatorQueueProperties();
        Refuse(name, "RequiresSession", given.RequiresSession == true);
        Refuse(name, "ForwardTo", !string.IsNullOrEmpty(given.ForwardTo));
        Refuse(name, "ForwardDeadLetteredMessagesTo", !string.IsNullOrEmpty(given.ForwardDeadLetteredMessagesTo));
        var usual = new QueueSettings { Name = name };
        var settings = usual with
        {
            DeadLetteringOnExpiration = given.DeadLetteringOnMessageExpiration ?? usual.DeadLetteringOnExpiration,
            DefaultTimeToLive = Duration(name, "DefaultMessageTimeToLive", given.DefaultMessageTimeToLive) is { } life && life < Endless
                ? life : null,
            DuplicateWindow = Duration(name, "DuplicateDetectionHistoryTimeWindow", given.DuplicateDetectionHistoryTimeWindow)
                ?? usual.DuplicateWindow,
            LockDuration = Duration(name, "LockDuration", given.LockDuration) ?? usual.LockDuration,
            MaxDeliveryCount = given.MaxDeliveryCount ?? usual.MaxDeliveryCount,
            RequiresDuplicateDetection = given.RequiresDuplicateDetection ?? usual.RequiresDuplicateDetection,
            MaxMessageSizeInKilobytes = given.MaxMessageSizeInKilobytes ?? maxMessageSizeInKilobytes,
        };
        if (settings.MaxDeliveryCount < 1)
        {
            throw new FormatException($"MaxDeliveryCount {settings.MaxDeliveryCount} of queue '{name}' is below 1.");
        }

        if (settings.LockDuration > LongestLock)
        {
            throw new FormatException($"LockDuration '{given.LockDuration}' of queue '{name}' is above PT5M.");
        }

        if (settings.MaxMessageSizeInKilobytes is < 1 or > QueueSettings.LargestMessageSizeInKilobytes)
        {
            throw new FormatException(
                $"MaxMessageSizeInKilobytes {settings.MaxMessageSizeInKilobytes} of queue '{name}' is not 1 to {QueueSettings.LargestMessageSizeInKilobytes}.");
        }

        return settings;
    }

    /// <summary>The rule of Service Bus, whose clients write names into URIs.</summary>
    [GeneratedRegex(@"^[A-Za-z0-9]([A-Za-z0-9._/-]*[A-Za-z0-9])?\z")]
    private static partial Regex ValidName();

    private static void Refuse(string queue, string property, bool asked)
    {
        if (asked)
        {
            throw new FormatException($"queue '{queue}' asks for {property}, which is not supported; remove it.");
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
                ? duration : throw new FormatException("it is not above zero");
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new FormatException($"{property} '{text}' of queue '{queue}' is not a duration such as PT1M: {e.Message}.", e);
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
