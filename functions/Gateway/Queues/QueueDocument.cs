using Serverless.Serving;
using Serverless.Serving.Backlog;

namespace Serverless.Gateway.Queues;

/// <summary>
/// A queue on the wire: a lane, or the callbacks. Values that cannot be measured are absent. <c>DeadLettered</c> is the
/// number of dead letters that the Callbacks app has not processed yet.
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

/// <summary>The address to purge the lane (POST).</summary>
internal sealed record QueueLinks(string Purge);

internal sealed record QueueList(IReadOnlyList<QueueDocument> Queues);

/// <summary>The result of a purge. If <paramref name="More"/> is true, repeat it.</summary>
internal sealed record PurgeDocument(string Lane, int Canceled, int EndedBefore, int Unknown, bool More);
