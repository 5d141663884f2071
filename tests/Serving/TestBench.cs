using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Serverless.Serving.Admission;
using Serverless.Serving.Backlog;
using Serverless.Serving.Batching;
using Serverless.Serving.Inference;
using Serverless.Serving.Results;
using Serverless.Serving.Results.DeadLetters;

namespace Serverless.Serving.Tests;

/// <summary>
/// The services that process a job, composed as in the apps. A test replaces the parts that it inspects; the others are
/// in memory.
/// </summary>
internal sealed class TestBench
{
    private static readonly IOptions<QueueOptions> Queues = Options.Create(new QueueOptions());

    public IJobStore Store { get; init; } = new InMemoryStore();

    public IMessageSender Sender { get; init; } = new SentMessages();

    public IPayloads Payloads { get; init; } = new InMemoryPayloads();

    public IJobSignals Signals { get; init; } = new HandSignals();

    public BacklogView Backlog { get; init; } = new();

    public AdmissionOptions Admission { get; init; } = new();

    public TimeProvider Time { get; init; } = new FakeTimeProvider();

    public static SubmissionCheck Check { get; } = new(new TestModels(), TestUrlPolicy.HttpsOnly);

    public static Redelivery Redelivery(IHostApplicationLifetime lifetime, TimeProvider time) =>
        new(new Outages(lifetime, new Random(1), time, NullLogger<Outages>.Instance), lifetime, time);

    public JobEnds Ends => new(Store, Sender, Queues, new ServingMetrics(), NullLogger<JobEnds>.Instance);

    public MessageEnds MessageEnds => new(Ends, Payloads);

    public JobReads Reads => new(Store, Signals, Ends, Time);

    public Submissions Submissions => new(Check, Jobs);

    public BatchSubmissions Batches => new(
        Check, Jobs, Options.Create(Admission), Time, NullLogger<BatchSubmissions>.Instance);

    public Retries Retries => new(Reads, Payloads, Check, Jobs, Backlog, Time);

    public DeadJobs DeadJobs(IDeadLetterLog log) => new(
        Store, MessageEnds, log, new StrayMessages(log, Time, NullLogger<StrayMessages>.Instance), Time,
        NullLogger<DeadJobs>.Instance);

    public JobRunner Runner(DeadJobs dead, JobModels models, Batcher batcher, Instance instance) => new(
        Store,
        MessageEnds,
        dead,
        new RunTurns(Store, instance, Time, NullLogger<RunTurns>.Instance),
        Payloads,
        models,
        batcher,
        new LongRuns(Store, Time, NullLogger<LongRuns>.Instance),
        new WaitJudge(TimeSpan.FromSeconds(5), new ServingMetrics()),
        instance,
        Time);

    // One instance, because it remembers that the queue refused a message.
    private JobQueue Queue => field ??= new(Sender, Payloads, Queues, Time);

    private JobAdmission Jobs => new(
        Store, Reads, Queue, Backlog, Options.Create(Admission), Time,
        NullLogger<JobAdmission>.Instance);
}
