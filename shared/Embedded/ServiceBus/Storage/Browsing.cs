using Serverless.Embedded.ServiceBus.Rules;

namespace Serverless.Embedded.ServiceBus.Storage;

/// <summary>Looks at messages without taking them.</summary>
internal static class Browsing
{
    private const long MaxBytes = 4 << 20;

    /// <summary>The messages of all places from a number on, lowest first; at least one where there is one, however large.</summary>
    public static List<(Place Place, BrokerMessage Message)> Peek(this MessageStore store, int queue, long from, int count) =>
    [
        .. new[] { Place.Active, Place.Scheduled, Place.Deferred }
            .SelectMany(place => store.Messages
                .Read(new MessageKey(queue, place, Math.Max(from, 1) - 1), count, MaxBytes)
                .Select(message => (place, message)))
            .OrderBy(found => found.message.SequenceNumber)
            .Take(count),
    ];
}
