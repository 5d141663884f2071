using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Serverless.Gateway.Queues;
using Serverless.Serving;
using Serverless.Serving.Backlog;

namespace Serverless.Functions.Tests.Gateway.Queues;

public sealed class QueueViewsTests
{
    private readonly Queues _queues = new();

    [Fact]
    public async Task A_lane_in_which_jobs_wait_says_how_many_how_long_and_why()
    {
        var list = await ReadAsync();

        Assert.Equal(["interactive", "bulk", "callbacks"], list.Queues.Select(queue => queue.Name));
        var interactive = list.Queues[0];
        Assert.Equal((12, 3.5, 2), (interactive.Active, interactive.HeadAgeSeconds, interactive.DeadLettered));
        Assert.Equal(("backlog", "12 jobs wait or run on 2 warm instances."), (interactive.Waiting!.Reason, interactive.Waiting.Detail));
        Assert.Equal("/v1/queues/interactive/purge", interactive.Links!.Purge);
    }

    [Fact]
    public async Task A_lane_in_which_nothing_waits_needs_no_reason() => Assert.Null((await ReadAsync()).Queues[1].Waiting);

    [Fact]
    public async Task Of_the_callbacks_only_counts_are_asked_for()
    {
        var callbacks = (await ReadAsync()).Queues[2];

        Assert.Equal((0, null, 4), (callbacks.Active, callbacks.HeadAgeSeconds, callbacks.Scheduled));
        Assert.Null(callbacks.Links);
    }

    [Fact]
    public async Task What_cannot_be_counted_is_left_out_and_the_rest_is_told()
    {
        _queues.CountFault = new IOException("Throttled.");

        var interactive = (await ReadAsync()).Queues[0];

        Assert.Equal((null, 3.5), (interactive.Active, interactive.HeadAgeSeconds));
    }

    [Fact]
    public async Task A_head_that_cannot_be_looked_at_is_left_out_and_the_rest_is_told()
    {
        _queues.HeadFault = new InvalidOperationException("No right to listen.");

        var interactive = (await ReadAsync()).Queues[0];

        Assert.Equal((12, null), (interactive.Active, interactive.HeadAgeSeconds));
    }

    private Task<QueueList> ReadAsync() => new QueueViews(
        _queues, _queues, new BacklogView(), _queues, Options.Create(new QueueOptions()), NullLogger<QueueViews>.Instance)
        .ReadAsync(TestContext.Current.CancellationToken);

    private sealed class Queues : IBacklogCounts, IQueueHeads, IInstanceFacts
    {
        public Exception? CountFault { get; set; }

        public Exception? HeadFault { get; set; }

        public InstanceFacts? Current { get; } = new(Live: 2, Starting: 0, CrashLooping: false, LastError: null);

        public Task<QueueCounts> ReadAsync(string queue, CancellationToken cancellationToken) => CountFault is { } fault
            ? Task.FromException<QueueCounts>(fault)
            : Task.FromResult(new QueueCounts(default, queue == "jobs-interactive" ? 12 : 0, queue == "callbacks" ? 4 : 0, DeadLettered: 2));

        public Task<TimeSpan> HeadAgeAsync(string queue, CancellationToken cancellationToken) => HeadFault is { } fault
            ? Task.FromException<TimeSpan>(fault)
            : Task.FromResult(TimeSpan.FromSeconds(3.5));
    }
}
