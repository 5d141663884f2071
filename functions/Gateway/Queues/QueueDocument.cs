using Serverless.Serving;

namespace Serverless.Gateway.Queues;

/// <summary>
/// A queue on the wire: a lane, or the callbacks. What could not be measured is left out. <c>DeadLettered</c> counts messages that the
/// queue gave up and Callbacks has not seen to yet.
/// </summary>
internal sealed record QueueDocument(
    string Name, long? Active, double? HeadAgeSeconds, long? Scheduled, long? DeadLettered, Waiting? Waiting, QueueLinks? Links);

/// <summary>Where to empty the lane (POST).</summary>
internal sealed record QueueLinks(string Purge);

internal sealed record QueueList(IReadOnlyList<QueueDocument> Queues);

/// <summary>What a purge did; <paramref name="More"/> says that it has to be ordered again.</summary>
internal sealed record PurgeDocument(string Lane, int Canceled, int EndedBefore, int Unknown, bool More);
