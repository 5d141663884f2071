using Serverless.Serving.Results;

namespace Serverless.Serving.Tests.Results;

public sealed class MessageEndsTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Job Job = new()
    {
        Id = JobId.Parse("a"),
        Model = "digits",
        Version = "1",
        CreatedAt = Now,
        Deadline = Now.AddMinutes(1),
        ExpiresAt = Now.AddDays(1),
        Fingerprint = "f",
        Webhook = new Webhook(new Uri("https://example.org/hook")),
    };

    private readonly InMemoryStore _store = new();
    private readonly InMemoryPayloads _payloads = new();
    private readonly SentMessages _sent = new();

    public MessageEndsTests() => _store.Jobs[Job.Id] = new JobSnapshot(Job);

    [Theory]
    [InlineData(JobStatus.Succeeded, false, 0)]
    [InlineData(JobStatus.Succeeded, true, 0)]
    [InlineData(JobStatus.Failed, false, 1)]
    [InlineData(JobStatus.Failed, true, 1)]
    [InlineData(JobStatus.Expired, false, 1)]
    public async Task Inputs_are_kept_if_there_is_no_result(JobStatus status, bool isClaim, int kept)
    {
        await EndAsync(status, isClaim);

        Assert.Equal(kept, _payloads.Kept.Count);
    }

    [Fact]
    public async Task A_job_that_succeeds_without_a_stored_payload_writes_none()
    {
        await EndAsync(JobStatus.Succeeded, isClaim: false);

        Assert.Equal(0, _payloads.Writes);
    }

    [Fact]
    public async Task Inputs_are_stored_before_the_outcome_is_visible()
    {
        _payloads.Failure = new IOException("The disk is full.");

        await Assert.ThrowsAsync<IOException>(() => EndAsync(JobStatus.Failed, isClaim: false));

        Assert.False(_store.Jobs[Job.Id].Status.IsTerminal);
    }

    [Theory]
    [InlineData(JobStatus.Canceled, JobStatus.Succeeded, false, 1)]
    [InlineData(JobStatus.Canceled, JobStatus.Succeeded, true, 1)]
    [InlineData(JobStatus.Succeeded, JobStatus.Failed, false, 0)]
    [InlineData(JobStatus.Succeeded, JobStatus.Failed, true, 0)]
    public async Task The_stored_outcome_decides_not_a_later_one(
        JobStatus standing, JobStatus late, bool isClaim, int kept)
    {
        _store.Jobs[Job.Id] = new JobSnapshot(Job, Outcome: Outcome(standing));

        Assert.Equal(standing, (await EndAsync(late, isClaim)).Status);

        Assert.Equal(kept, _payloads.Kept.Count);
    }

    [Theory]
    [InlineData(JobStatus.Canceled, false, 1)]
    [InlineData(JobStatus.Canceled, true, 1)]
    [InlineData(JobStatus.Succeeded, true, 0)]
    public async Task A_message_of_an_ended_job_settles_its_inputs_and_queues_its_callback(
        JobStatus standing, bool isClaim, int kept)
    {
        var (message, body) = Message(isClaim);

        await Ends().RepeatEndAsync(message, body, Outcome(standing), TestContext.Current.CancellationToken);

        Assert.Equal(kept, _payloads.Kept.Count);
        Assert.Equal("callbacks", Assert.Single(_sent.Sent).Queue);
    }

    [Fact]
    public async Task The_stored_payload_is_the_complete_message()
    {
        await EndAsync(JobStatus.Failed, isClaim: false);

        Assert.Equal([0.5f], Tensors.ToFloats(Assert.Single(JobMessage.Decode(_payloads.Kept[Job.Id]).Inputs)));
    }

    private Task<Outcome> EndAsync(JobStatus status, bool isClaim)
    {
        var (message, body) = Message(isClaim);
        return Ends().EndAsync(message, body, Outcome(status), TestContext.Current.CancellationToken);
    }

    private (JobMessage Message, byte[] Body) Message(bool isClaim)
    {
        var whole = new JobMessage(Job, [Tensors.Floats("x", [1], [0.5f])]);
        if (!isClaim)
        {
            return (whole, whole.Encode());
        }

        _payloads.Kept[Job.Id] = whole.Encode();
        return (JobMessage.Claim(Job), JobMessage.Claim(Job).Encode());
    }

    private MessageEnds Ends() => new TestBench { Store = _store, Sender = _sent, Payloads = _payloads }.MessageEnds;

    private static Outcome Outcome(JobStatus status) => new() { Status = status, FinishedAt = Now };
}
