namespace Serverless.Serving.Tests.Admission;

/// <summary>A store whose creates can be blocked until the test releases them.</summary>
internal sealed class HeldStore(InMemoryStore store) : IJobStore
{
    private TaskCompletionSource? _creates;

    /// <summary>Blocks creates until the returned action is called.</summary>
    public Action HoldCreates() => (_creates = new TaskCompletionSource()).SetResult;

    public async Task<JobSnapshot?> CreateAsync(Job job, CancellationToken cancellationToken)
    {
        await (_creates?.Task ?? Task.CompletedTask);
        return await store.CreateAsync(job, cancellationToken);
    }

    public Task<JobSnapshot?> ReadAsync(JobId id, CancellationToken cancellationToken) =>
        store.ReadAsync(id, cancellationToken);

    public Task StartAsync(JobId id, Attempt attempt, CancellationToken cancellationToken) =>
        store.StartAsync(id, attempt, cancellationToken);

    public Task<Outcome> EndAsync(JobId id, Outcome outcome, CancellationToken cancellationToken) =>
        store.EndAsync(id, outcome, cancellationToken);

    public Task RemoveAsync(JobId id, CancellationToken cancellationToken) => store.RemoveAsync(id, cancellationToken);

    public Task<Purged> PurgeAsync(DateTimeOffset expiredBefore, int limit, CancellationToken cancellationToken) =>
        store.PurgeAsync(expiredBefore, limit, cancellationToken);
}
