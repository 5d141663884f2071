using System.Collections.Concurrent;
using Serverless.Serving.Results;
using Serverless.Serving.Results.DeadLetters;

namespace Serverless.Serving.Tests;

/// <summary>An in-memory store. tests/Contracts defines the behavior of the real ones.</summary>
internal sealed class InMemoryStore : IJobStore
{
    public ConcurrentDictionary<JobId, JobSnapshot> Jobs { get; } = [];

    public int Reads { get; private set; }

    public int Starts { get; private set; }

    public Exception? Failure { get; set; }

    /// <summary>What the writing of an outcome fails with.</summary>
    public Exception? EndFailure { get; set; }

    /// <summary>The results of the next purges.</summary>
    public Queue<Purged> Purges { get; } = [];

    /// <summary>A job that a test says nothing more of.</summary>
    public static Job Job(string id) => new()
    {
        Id = JobId.Parse(id),
        Model = "double",
        Version = "1",
        CreatedAt = DateTimeOffset.UnixEpoch,
        Deadline = DateTimeOffset.MaxValue,
        ExpiresAt = DateTimeOffset.MaxValue,
        Fingerprint = "f",
    };

    public Outcome Outcome(JobId id) =>
        Jobs[id].Outcome ?? throw new InvalidOperationException($"Job {id} has not ended.");

    public Task<JobSnapshot?> CreateAsync(Job job, CancellationToken cancellationToken) =>
        Task.FromResult(Jobs.TryAdd(job.Id, new JobSnapshot(job)) ? null : Jobs[job.Id]);

    public Task<JobSnapshot?> ReadAsync(JobId id, CancellationToken cancellationToken)
    {
        Reads++;
        return Failure is { } failure
            ? Task.FromException<JobSnapshot?>(failure) : Task.FromResult(Jobs.GetValueOrDefault(id));
    }

    public Task StartAsync(JobId id, Attempt attempt, CancellationToken cancellationToken)
    {
        if (Failure is { } failure)
        {
            return Task.FromException(failure);
        }

        Starts++;
        Jobs.AddOrUpdate(id, _ => throw new KeyNotFoundException(), (_, job) => job with { Attempt = attempt });
        return Task.CompletedTask;
    }

    public Task<Outcome> EndAsync(JobId id, Outcome outcome, CancellationToken cancellationToken)
    {
        if (EndFailure is { } failure)
        {
            return Task.FromException<Outcome>(failure);
        }

        var ended = Jobs.AddOrUpdate(
            id, _ => throw new KeyNotFoundException(), (_, job) => job with { Outcome = job.Outcome ?? outcome });
        return Task.FromResult(ended.Outcome!);
    }

    public Task RemoveAsync(JobId id, CancellationToken cancellationToken)
    {
        Jobs.TryRemove(id, out _);
        return Task.CompletedTask;
    }

    public Task<Purged> PurgeAsync(DateTimeOffset expiredBefore, int limit, CancellationToken cancellationToken) =>
        Task.FromResult(Purges.Dequeue());
}

/// <summary>A queue that records sent messages, or fails.</summary>
internal sealed class SentMessages : IMessageSender
{
    public List<(string Queue, OutgoingMessage Message)> Sent { get; } = [];

    public Exception? Failure { get; set; }

    public Task SendAsync(string queue, OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (Failure is { } failure)
        {
            return Task.FromException(failure);
        }

        Sent.Add((queue, message));
        return Task.CompletedTask;
    }
}

internal sealed class InMemoryPayloads : IPayloads
{
    public Dictionary<JobId, ReadOnlyMemory<byte>> Kept { get; } = [];

    public int Writes { get; private set; }

    public Exception? Failure { get; set; }

    public Task PutAsync(JobId id, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        Writes++;
        if (Failure is { } failure)
        {
            return Task.FromException(failure);
        }

        Kept[id] = body;
        return Task.CompletedTask;
    }

    public Task<ReadOnlyMemory<byte>?> GetAsync(JobId id, CancellationToken cancellationToken) =>
        Task.FromResult(Kept.TryGetValue(id, out var body) ? body : default(ReadOnlyMemory<byte>?));

    public Task DeleteAsync(JobId id, CancellationToken cancellationToken)
    {
        Writes++;
        Kept.Remove(id);
        return Task.CompletedTask;
    }
}

/// <summary>An in-memory dead-letter log that can fail.</summary>
internal sealed class InMemoryDeadLetters : IDeadLetterLog
{
    private readonly SortedDictionary<string, DeadLetterEntry> _kept = new(StringComparer.Ordinal);

    public IReadOnlyCollection<DeadLetterEntry> Kept => _kept.Values;

    public Exception? Failure { get; set; }

    public Task AppendAsync(DeadLetterEntry dead, CancellationToken cancellationToken)
    {
        if (Failure is { } failure)
        {
            return Task.FromException(failure);
        }

        _kept.TryAdd(dead.Id, dead);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<DeadLetterEntry>> ReadAsync(
        Lane? lane, string? after, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<DeadLetterEntry>>(
            [.. _kept.Values.Where(
                dead => dead.Lane == (lane ?? dead.Lane) && string.CompareOrdinal(dead.Id, after) > 0).Take(limit)]);

    public Task<DeadLetterEntry?> FindAsync(string id, CancellationToken cancellationToken) =>
        Task.FromResult(_kept.GetValueOrDefault(id));

    public Task<int> PurgeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        Task.FromResult(0);
}

/// <summary>Signals that a test raises.</summary>
internal sealed class HandSignals : IJobSignals
{
    private TaskCompletionSource _next = new();

    public void Give() => Interlocked.Exchange(ref _next, new TaskCompletionSource()).SetResult();

    public IJobSignal Listen(JobId id) => new Signal(this);

    private sealed class Signal(HandSignals signals) : IJobSignal
    {
        private TaskCompletionSource _heard = signals._next;

        public async Task WaitAsync(CancellationToken cancellationToken)
        {
            await _heard.Task.WaitAsync(cancellationToken);
            _heard = signals._next;
        }

        public void Dispose()
        {
        }
    }
}
