using System.Text;
using Microsoft.Extensions.Time.Testing;
using Serverless.Serving.Admission;
using Serverless.Serving.Backlog;

namespace Serverless.Serving.Tests.Admission;

/// <summary>
/// Concurrent submits under one id, on one gateway or two, with a queue that accepts, refuses, or accepts without
/// responding.
/// </summary>
public sealed class SubmitsAtOnceTests
{
    private static readonly JobId Id = JobId.FromIdempotencyKey("", "a");
    private static readonly Submit Request = new() { Model = "digits", Body = Body(0) };

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly InMemoryStore _kept = new();
    private readonly HeldStore _store;
    private readonly QueueOfIds _queue = new();
    private readonly InMemoryPayloads _payloads = new();
    private readonly AdmissionOptions _options = new();
    private readonly BacklogView _one = new();
    private readonly BacklogView _other = new();

    public SubmitsAtOnceTests() => _store = new HeldStore(_kept);

    public static TheoryData<SendEnd, SendEnd> Ends =>
        new MatrixTheoryData<SendEnd, SendEnd>(Enum.GetValues<SendEnd>(), Enum.GetValues<SendEnd>());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_that_a_second_submit_was_accepted_for_survives_the_failed_send_of_the_first()
    {
        var (first, second) = (Submit(_one), Submit(_other));
        Assert.Equal(JobStatus.Queued, (await second.EndAsync(SendEnd.Taken)).Value.Job.Status);

        Assert.Equal("queue-unavailable", (await first.EndAsync(SendEnd.Refused)).Problem!.Code);

        await WorkAsync();
        Assert.Equal(JobStatus.Succeeded, _kept.Jobs[Id].Status);
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Of_two_concurrent_submits_one_is_accepted_and_the_other_can_repeat(SendEnd a, SendEnd b)
    {
        bool[] either = [false, true];
        foreach (var (createAtOnce, secondEndsFirst, workAtOnce, isLarge) in
            from w in either from x in either from y in either from z in either select (w, x, y, z))
        {
            await new SubmitsAtOnceTests().MeetAsync([a, b], createAtOnce, secondEndsFirst, workAtOnce, isLarge);
        }
    }

    [Fact]
    public async Task A_refused_job_may_be_shown_as_queued_and_the_problem_says_so()
    {
        var refusal = (await Submit(_one).EndAsync(SendEnd.Refused)).Problem!;

        Assert.Equal(
            (503, "queue-unavailable", TimeSpan.FromSeconds(5)), (refusal.Status, refusal.Code, refusal.RetryAfter));
        Assert.Contains($"'{Id}'", refusal.Detail);
        Assert.Contains("2026-01-02 00:00:00Z", refusal.Detail);
        Assert.Equal(JobStatus.Queued, _kept.Jobs[Id].Status);
    }

    [Fact]
    public async Task Another_payload_under_the_id_of_a_refused_job_is_refused()
    {
        await Submit(_one).EndAsync(SendEnd.Refused);

        var other = Submit(_one, Request with { Body = Body(1) });

        Assert.Equal("idempotency-key-reused", (await other.Result).Problem!.Code);
        Assert.False(other.Sending.IsCompleted);
    }

    [Fact]
    public async Task A_refused_job_does_not_count_and_its_repeat_needs_no_room()
    {
        _options.MaxInFlight = 1;
        await Submit(_one).EndAsync(SendEnd.Refused);
        Assert.Null((await Submit(_one, id: NewJobId.Shared(JobId.Parse("another"))).EndAsync(SendEnd.Taken)).Problem);

        Assert.Null((await Submit(_one).EndAsync(SendEnd.Taken)).Problem);

        Assert.Equal(2, _one.Active);
        Assert.Equal(429, (await Submit(_one, id: NewJobId.Shared(JobId.Parse("third"))).Result).Problem!.Status);
    }

    [Fact]
    public async Task A_client_that_disconnects_during_the_send_can_complete_the_submit_by_repeating_it()
    {
        using var client = new CancellationTokenSource();
        var left = Submit(_one, client: client.Token);
        await client.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left.Result);

        Assert.True((await Submit(_other).EndAsync(SendEnd.Taken)).Value.IsReplay);

        await WorkAsync();
        Assert.Equal(JobStatus.Succeeded, _kept.Jobs[Id].Status);
    }

    [Fact]
    public async Task A_refused_job_with_a_server_id_is_removed()
    {
        var submit = Submit(_one, id: NewJobId.Unique(_time.GetUtcNow()));
        Assert.Single(_kept.Jobs);

        Assert.Contains("was not stored", (await submit.EndAsync(SendEnd.Refused)).Problem!.Detail);

        Assert.Empty(_kept.Jobs);
        Assert.Equal(0, _one.Active);
    }

    private async Task MeetAsync(SendEnd[] ends, bool createAtOnce, bool secondEndsFirst, bool workAtOnce, bool isLarge)
    {
        _options.MaxMessageBytes = isLarge ? 100 : _options.MaxMessageBytes;
        var letGo = createAtOnce ? _store.HoldCreates() : () => { };
        HeldSubmit[] submits = [Submit(_one), Submit(_other)];
        letGo();
        await Task.WhenAll(submits.Select(submit => submit.Sending));
        foreach (var i in secondEndsFirst ? (int[])[1, 0] : [0, 1])
        {
            Assert.Equal(ends[i] == SendEnd.Taken, (await submits[i].EndAsync(ends[i])).Problem is null);
            await WorkAsync(workAtOnce);
        }

        Assert.Equal(ends.Count(end => end == SendEnd.Taken), _one.Active + _other.Active);
        Assert.True((await Submit(_one).EndAsync(SendEnd.Taken)).Value.IsReplay);
        await WorkAsync();
        Assert.Equal(JobStatus.Succeeded, Assert.Single(_kept.Jobs).Value.Status);
    }

    /// <summary>
    /// An instance receives the waiting messages: it drops those without a job, and runs those with inputs.
    /// </summary>
    private async Task WorkAsync(bool now = true)
    {
        foreach (var message in now ? [.. _queue.Waiting] : Array.Empty<OutgoingMessage>())
        {
            _queue.Waiting.Remove(message);
            var read = JobMessage.Decode(message.Body);
            if (_kept.Jobs.GetValueOrDefault(read.Job.Id) is { Outcome: null })
            {
                Assert.Single(read.IsClaim ? JobMessage.Decode(_payloads.Kept[Id]).Inputs : read.Inputs);
                await _store.EndAsync(
                    read.Job.Id, new Outcome { Status = JobStatus.Succeeded, FinishedAt = _time.GetUtcNow() }, Token);
            }
        }
    }

    private HeldSubmit Submit(
        BacklogView gateway, Submit? request = null, NewJobId? id = null, CancellationToken? client = null)
    {
        var held = new HeldSubmit(_queue);
        var bench = new TestBench { Store = _store,
            Sender = held, Payloads = _payloads, Backlog = gateway, Admission = _options, Time = _time };
        held.Result = bench.Submissions.SubmitAsync(request ?? Request, id ?? NewJobId.Shared(Id), client ?? Token);
        return held;
    }

    private static byte[] Body(int pixel) =>
        Encoding.UTF8.GetBytes(
            $$"""{"inputs":[{"name":"image","shape":[1,4],"datatype":"FP32","data":[{{pixel}},0,0,0]}]}""");
}
