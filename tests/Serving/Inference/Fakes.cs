using System.Collections.Concurrent;
using Serverless.Serving.Inference;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Inference;

internal sealed class FakeStore : IJobStore
{
    public ConcurrentDictionary<JobId, JobSnapshot> Jobs { get; } = new();

    public List<Attempt> Attempts { get; } = [];

    public Outcome Outcome(JobId id) => Jobs[id].Outcome ?? throw new InvalidOperationException($"Job {id} has not ended.");

    public Task<JobSnapshot?> CreateAsync(Job job, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<JobSnapshot?> ReadAsync(JobId id, CancellationToken cancellationToken) => Task.FromResult(Jobs.GetValueOrDefault(id));

    public Task StartAsync(JobId id, Attempt attempt, CancellationToken cancellationToken)
    {
        Attempts.Add(attempt);
        return Task.CompletedTask;
    }

    public Task<Outcome> EndAsync(JobId id, Outcome outcome, CancellationToken cancellationToken)
    {
        var standing = Jobs[id].Outcome ?? outcome;
        Jobs[id] = Jobs[id] with { Outcome = standing };
        return Task.FromResult(standing);
    }

    public Task RemoveAsync(JobId id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<int> PurgeAsync(DateTimeOffset expiredBefore, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();
}

internal sealed class FakeSender : IMessageSender
{
    public List<(string Queue, OutgoingMessage Message)> Sent { get; } = [];

    public Task SendAsync(string queue, OutgoingMessage message, CancellationToken cancellationToken)
    {
        Sent.Add((queue, message));
        return Task.CompletedTask;
    }
}

internal sealed class FakePayloads : IPayloads
{
    public Dictionary<JobId, ReadOnlyMemory<byte>> Kept { get; } = [];

    public Task PutAsync(JobId id, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        Kept[id] = body;
        return Task.CompletedTask;
    }

    public Task<ReadOnlyMemory<byte>?> GetAsync(JobId id, CancellationToken cancellationToken) =>
        Task.FromResult(Kept.TryGetValue(id, out var body) ? body : (ReadOnlyMemory<byte>?)null);

    public Task DeleteAsync(JobId id, CancellationToken cancellationToken)
    {
        Kept.Remove(id);
        return Task.CompletedTask;
    }
}

internal sealed class FakeLoader(IModelSession session) : IModelLoader
{
    public int Loads { get; private set; }

    public IModelSession Load(CatalogModel model, string version)
    {
        Loads++;
        return session;
    }
}
