using Serverless.Embedded.ServiceBus.Rules;

namespace Serverless.Embedded.ServiceBus.Storage;

/// <summary>Peeks at messages.</summary>
internal static class Browsing
{
    private const long MaxBytes = 4 << 20;

    /// <summary>
    /// Returns the messages of all places from a number on, lowest first. If there are any, it returns at least one,
    /// whatever its size.
    /// </summary>
    public static List<(Place Place, BrokerMessage Message)> Peek(
        this MessageStore store, int queue, long from, int count) =>
    [
        .. new[] { Place.Active, Place.Scheduled, Place.Deferred }
            .SelectMany(place => store.Messages
                .Read(new MessageKey(queue, place, Math.Max(from, 1) - 1), count, MaxBytes)
                .Select(message => (place, message)))
            .OrderBy(found => found.message.SequenceNumber)
            .Take(count),
    ];
}
