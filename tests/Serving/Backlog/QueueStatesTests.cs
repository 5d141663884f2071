using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Serverless.Serving.Backlog;

namespace Serverless.Serving.Tests.Backlog;

public sealed class QueueStatesTests
{
    private readonly Queues _queues = new();

    [Fact]
    public async Task A_lane_in_which_jobs_wait_reports_how_many_how_long_and_why()
    {
        var states = await ReadAsync();

        Assert.Equal([Lane.Interactive, Lane.Bulk, null], states.Select(state => state.Lane));
        var interactive = states[0];
        Assert.Equal(
            (12, 3.5, 2),
            (interactive.Counts!.Active, interactive.HeadAge!.Value.TotalSeconds, interactive.Counts.DeadLettered));
        Assert.Equal(
            ("backlog", "12 jobs are waiting or running on 2 warm instances."),
            (interactive.Waiting!.Reason, interactive.Waiting.Detail));
    }

    [Fact]
    public async Task A_lane_in_which_nothing_waits_needs_no_reason() => Assert.Null((await ReadAsync())[1].Waiting);

    [Fact]
    public async Task For_the_callbacks_queue_only_counts_are_read()
    {
        var callbacks = (await ReadAsync())[2];

        Assert.Equal((0, null, 4), (callbacks.Counts!.Active, callbacks.HeadAge, callbacks.Counts.Scheduled));
    }

    [Fact]
    public async Task If_the_counts_cannot_be_read_only_they_are_omitted()
    {
        _queues.CountFault = new IOException("Throttled.");

        var interactive = (await ReadAsync())[0];

        Assert.Equal((null, TimeSpan.FromSeconds(3.5)), (interactive.Counts, interactive.HeadAge));
    }

    [Fact]
    public async Task If_the_head_cannot_be_read_only_its_age_is_omitted()
    {
        _queues.HeadFault = new InvalidOperationException("No right to listen.");

        var interactive = (await ReadAsync())[0];

        Assert.Equal((12, null), (interactive.Counts!.Active, interactive.HeadAge));
    }

    private Task<IReadOnlyList<QueueState>> ReadAsync() => new QueueStates(
        _queues, _queues,
        new BacklogView(), _queues, Options.Create(new QueueOptions()), NullLogger<QueueStates>.Instance)
        .ReadAsync(TestContext.Current.CancellationToken);

    private sealed class Queues : IBacklogCounts, IQueueHeads, IInstanceFacts
    {
        public Exception? CountFault { get; set; }

        public Exception? HeadFault { get; set; }

        public InstanceFacts? Current { get; } = new(Live: 2, Starting: 0, CrashLooping: false, LastError: null);

        public Task<QueueCounts> ReadAsync(string queue, CancellationToken cancellationToken) => CountFault is { } fault
            ? Task.FromException<QueueCounts>(fault)
            : Task.FromResult(new QueueCounts(
                default, queue == "jobs-interactive" ? 12 : 0, queue == "callbacks" ? 4 : 0, DeadLettered: 2));

        public Task<TimeSpan> HeadAgeAsync(string queue, CancellationToken cancellationToken) => HeadFault is { } fault
            ? Task.FromException<TimeSpan>(fault)
            : Task.FromResult(TimeSpan.FromSeconds(3.5));
    }
}
