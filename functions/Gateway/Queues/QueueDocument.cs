using Serverless.Serving;
using Serverless.Serving.Backlog;

namespace Serverless.Gateway.Queues;

/// <summary>
/// A queue on the wire: a lane, or the callbacks. What could not be measured is left out. <c>DeadLettered</c> counts
/// messages that the queue gave up and Callbacks has not seen to yet.
/// </summary>
internal sealed record QueueDocument(
    string Name,
    long? Active, double? HeadAgeSeconds, long? Scheduled, long? DeadLettered, Waiting? Waiting, QueueLinks? Links)
{
    public static QueueDocument Of(QueueState state) => new(
        state.Lane?.Wire ?? "callbacks",
        state.Counts?.Active,
        state.HeadAge is { } age ? Math.Round(age.TotalSeconds, 3) : null,
        state.Counts?.Scheduled,
        state.Counts?.DeadLettered,
        state.Waiting,
        state.Lane is { } lane ? new QueueLinks($"/v1/queues/{lane.Wire}/purge") : null);
}

/// <summary>Where to empty the lane (POST).</summary>
internal sealed record QueueLinks(string Purge);

internal sealed record QueueList(IReadOnlyList<QueueDocument> Queues);

/// <summary>What a purge did; <paramref name="More"/> says that it has to be ordered again.</summary>
internal sealed record PurgeDocument(string Lane, int Canceled, int EndedBefore, int Unknown, bool More);
