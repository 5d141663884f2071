namespace Serverless.Serving.Results.DeadLetters;

/// <summary>Keeps what the queues gave up, so that an operator sees what died and can have it run again.</summary>
public interface IDeadLetterLog
{
    /// <summary>Appends a dead job; the same one twice is kept once.</summary>
    Task AppendAsync(DeadJob dead, CancellationToken cancellationToken);

    /// <summary>
    /// The newest dead jobs of a lane (null: of both), at most <paramref name="limit"/>, after the one named (null:
    /// from the newest).
    /// </summary>
    Task<IReadOnlyList<DeadJob>> ReadAsync(Lane? lane, string? after, int limit, CancellationToken cancellationToken);

    Task<DeadJob?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Drops what died before the moment, at most <paramref name="limit"/> of it.</summary>
    /// <returns>How many were dropped.</returns>
    Task<int> PurgeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);
}
