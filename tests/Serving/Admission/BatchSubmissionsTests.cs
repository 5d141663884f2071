using System.Text;
using Microsoft.Extensions.Time.Testing;
using Serverless.Serving.Admission;
using Serverless.Serving.Backlog;

namespace Serverless.Serving.Tests.Admission;

public sealed class BatchSubmissionsTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly InMemoryStore _store = new();
    private readonly ManySent _sent = new();
    private readonly BacklogView _backlog = new();
    private readonly AdmissionOptions _options = new() { MaxBodyBytes = 2_000 };

    [Fact]
    public async Task Each_item_becomes_a_job_in_the_order_of_the_batch()
    {
        var results = await SubmitAsync([.. Enumerable.Range(0, 200).Select(i => Item($"\"id\":\"job-{i}\""))]);

        Assert.Equal(
            Enumerable.Range(0, 200).Select(i => $"job-{i}"), results.Select(result => result.Value.Job.Job.Id.Value));
        Assert.Equal(200, _store.Jobs.Count);
        Assert.Equal(200, _sent.Sent.Count);
        Assert.Equal(200, _backlog.Active);
    }

    [Fact]
    public async Task A_bad_item_does_not_affect_the_others()
    {
        var results = await SubmitAsync(
            Item(),
            "7",
            Item("\"colour\":1"),
            Item("\"id\":\"a b\""),
            Item("\"id\":\"a\",\"idempotencyKey\":\"k\""),
            Item("\"idempotencyKey\":\"\""),
            """{"model":"letters","inputs":[]}""",
            """{"model":"\ud800"}""",
            new string(' ', 2_000) + "{}",
            Item());

        Assert.Equal(
            [null, 400, 400, 400, 400, 400, 404, 400, 413, null], results.Select(result => result.Problem?.Status));
        string?[] fields = [null, "body", "colour", "id", "idempotencyKey", "idempotencyKey", null, "body", null, null];
        Assert.Equal(fields, results.Select(result => result.Problem?.Errors?[0].Field));
        Assert.Equal(2, _store.Jobs.Count);
    }

    [Fact]
    public async Task A_repeated_batch_creates_no_second_jobs()
    {
        string[] batch = [Item("\"id\":\"mine\""), Item("\"idempotencyKey\":\"k\"")];

        var first = await SubmitAsync(batch);
        var second = await SubmitAsync(batch);

        Assert.Equal(first.Select(result => result.Value.Job.Job), second.Select(result => result.Value.Job.Job));
        Assert.Equal([false, false, true, true], first.Concat(second).Select(result => result.Value.IsReplay));
        Assert.Contains(JobId.FromIdempotencyKey("ann", "k"), _store.Jobs.Keys);
    }

    [Fact]
    public async Task A_batch_key_makes_each_item_without_its_own_repeatable()
    {
        string[] batch = [Item(), Item(), Item("\"id\":\"mine\"")];

        var first = await SubmitAsync(batch, key: "whole");
        await SubmitAsync(batch, key: "whole");

        Assert.Equal(3, first.Select(result => result.Value.Job.Job.Id).Distinct().Count());
        Assert.Equal(3, _store.Jobs.Count);
    }

    [Fact]
    public async Task A_repeated_id_finds_its_first_job()
    {
        var results = await SubmitAsync(
            Item("\"id\":\"a\""), Item("\"id\":\"a\",\"priority\":\"bulk\""), Item("\"id\":\"a\""));

        Assert.Equal(
            ["a", null, "a"], results.Select(result => result.Problem is null ? result.Value.Job.Job.Id.Value : null));
        Assert.Equal("idempotency-key-reused", results[1].Problem!.Code);
        Assert.True(results[2].Value.IsReplay);
    }

    [Fact]
    public async Task The_limit_on_jobs_in_flight_applies_to_both_lanes_together()
    {
        _options.MaxInFlight = 30;

        var results = await SubmitAsync([.. Enumerable.Repeat(Item(), 100)]);

        Assert.Equal(30, results.Count(result => result.Problem is null));
        Assert.All(results.Select(result => result.Problem).OfType<Problem>(), problem =>
            Assert.Equal((429, true), (problem.Status, problem.RetryAfter > TimeSpan.Zero)));
        Assert.Equal(30, _store.Jobs.Count);
    }

    [Fact]
    public async Task A_full_queue_refuses_only_the_jobs_that_it_did_not_accept()
    {
        _sent.Room = 40;

        var results = await SubmitAsync([.. Enumerable.Repeat(Item(), 100)]);

        Assert.Equal(40, results.Count(result => result.Problem is null));
        Assert.Equal(60, results.Count(result => result.Problem?.Code == "queue-unavailable"));
        Assert.Equal(40, _store.Jobs.Count);
        Assert.Equal(40, _backlog.Active);
    }

    [Fact]
    public async Task A_store_failure_for_one_item_does_not_fail_the_batch()
    {
        _store.Failure = new StoreUnavailableException("The disk is gone.");

        // Only an item with its own id must be looked up first.
        var results = await SubmitAsync(Item("\"id\":\"a\""), Item());

        Assert.Equal(("store-unavailable", 503), (results[0].Problem!.Code, results[0].Problem!.Status));
        Assert.Null(results[1].Problem);
    }

    [Fact]
    public async Task A_client_that_disconnects_stops_the_rest_of_the_batch()
    {
        using var client = new CancellationTokenSource();
        var sending = 0;
        var never = new TaskCompletionSource();
        _sent.Sending = async token =>
        {
            if (Interlocked.Increment(ref sending) == 64)
            {
                await client.CancelAsync();
            }

            await never.Task.WaitAsync(token);
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => SubmitAsync([.. Enumerable.Repeat(Item(), 1_000)], cancellationToken: client.Token));

        Assert.Equal((64, 64, 0), (sending, _store.Jobs.Count, _sent.Sent.Count));
    }

    private static string Item(string more = "\"priority\":\"interactive\"") =>
        $$"""{"model":"digits","inputs":[{"name":"image","shape":[1,4],"datatype":"FP32","data":[0,0,0,1]}],{{more}}}""";

    private Task<IReadOnlyList<Result<AcceptedJob>>> SubmitAsync(params string[] items) =>
        SubmitAsync(items, key: null);

    private Task<IReadOnlyList<Result<AcceptedJob>>> SubmitAsync(
        string[] items, string? key = null, CancellationToken? cancellationToken = null)
    {
        var batch = new BatchRequest { Items = [
            .. items.Select(item => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(item))], Caller = "ann", Key = key };
        var bench =
            new TestBench { Store = _store, Sender = _sent, Backlog = _backlog, Admission = _options, Time = _time };
        return bench.Batches.SubmitAsync(batch, cancellationToken ?? TestContext.Current.CancellationToken);
    }

    /// <summary>A queue with limited room for concurrent sends.</summary>
    private sealed class ManySent : IMessageSender
    {
        public System.Collections.Concurrent.ConcurrentBag<OutgoingMessage> Sent { get; } = [];

        public int Room { get; set; } = int.MaxValue;

        public Func<CancellationToken, Task> Sending { get; set; } = _ => Task.CompletedTask;

        public async Task SendAsync(string queue, OutgoingMessage message, CancellationToken cancellationToken)
        {
            await Task.Yield();
            await Sending(cancellationToken);
            lock (Sent)
            {
                if (Room-- <= 0)
                {
                    throw new IOException("The disk is full.");
                }
            }

            Sent.Add(message);
        }
    }
}
