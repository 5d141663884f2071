using Serverless.Serving.Inference;
using Serverless.Serving.Inference.Caching;
using Serverless.Serving.Inference.Work;
using Serverless.Serving.Results;
using Serverless.Serving.Results.DeadLetters;

namespace Serverless.Serving.Batching;

/// <summary>
/// Processes a job's message. It returns when the message can be completed, and throws only if another delivery may
/// succeed: a fault of the model or the input ends the job, a fault of the infrastructure does not. A job that is
/// unknown, or that ended its process too often, is dead-lettered.
/// </summary>
public sealed class JobRunner(
    IJobStore store,
    MessageEnds ends,
    DeadJobs dead,
    RunTurns turns,
    IPayloads payloads,
    JobModels models,
    Batcher batcher,
    LongRuns longRuns,
    WaitJudge judge,
    Instance instance,
    TimeProvider time)
{
    /// <param name="incoming">The received message.</param>
    /// <param name="message">Its decoded body.</param>
    /// <param name="waited">How long the job has already waited for its model to load.</param>
    /// <param name="work">Measures what the job occupies.</param>
    /// <param name="hold">Keeps the message in hand during an outage.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task RunAsync(
        IncomingMessage incoming,
        JobMessage message,
        TimeSpan waited,
        JobWork work,
        MessageHold hold,
        CancellationToken cancellationToken)
    {
        var began = time.GetUtcNow();
        var job = message.Job;
        if (await store.ReadEndAsync(job.Id, cancellationToken) is not { } known)
        {
            var unknown = $"The store has no job '{job.Id}'.";
            await dead.EndAsync(incoming.ToDeadLetter(DeadLetter.JobUnknown, unknown), cancellationToken);
            return;
        }

        // Also if the job has ended: a process may have died before it recorded the dead letter.
        using var turn = await turns.OfAsync(job.Id, incoming.DeliveryCount, cancellationToken);
        if (turn.IsGivenUp)
        {
            await dead.EndAsync(incoming.ToDeadLetter(DeadLetter.ProcessEnded, turn.WhyGivenUp), cancellationToken);
            return;
        }

        if (known.Outcome is { } ended)
        {
            await ends.RepeatEndAsync(message, incoming.Body, ended, cancellationToken);
            return;
        }

        try
        {
            await RunAsync(message, incoming.Body, turn, began, waited, work, hold, cancellationToken);
        }
        catch
        {
            await turn.ReturnAsync();
            throw;
        }
    }

    private async Task RunAsync(
        JobMessage message,
        ReadOnlyMemory<byte> body,
        RunTurn turn,
        DateTimeOffset began,
        TimeSpan waited,
        JobWork work,
        MessageHold hold,
        CancellationToken cancellationToken)
    {
        var outcome = message.Job.Deadline <= began
            ? JobOutcomes.Expired(message.Job, began, turn.Attempt.Number - 1)
            : await AttemptAsync(message, turn, began, waited, work, cancellationToken);

        // A finished result is stored even if the host is stopping, and waits for the store instead of running again.
        if (outcome is not null)
        {
            await hold.RunAsync(() => ends.EndAsync(message, body, outcome, CancellationToken.None), work.Pause);
            work.Judge(judge.Judge(message.Job, outcome));
        }
        else if (await store.ReadEndAsync(message.Job.Id, cancellationToken) is { Outcome: { } other })
        {
            await ends.RepeatEndAsync(message, body, other, cancellationToken);
        }
    }

    /// <returns>Null if the job has already ended in another way.</returns>
    private async Task<Outcome?> AttemptAsync(
        JobMessage message,
        RunTurn turn,
        DateTimeOffset began,
        TimeSpan waited,
        JobWork work,
        CancellationToken cancellationToken)
    {
        var load = waited;
        ModelVersion? answeredBy = null;
        RunEnd end;
        try
        {
            var inputs = message.IsClaim ? await ClaimAsync(message.Job.Id, cancellationToken) : message.Inputs;
            var loading = time.GetTimestamp();
            using var model = await models.UseAsync(message.Job);
            load += time.GetElapsedTime(loading);
            answeredBy = model.IsRequestedBy(message.Job) ? null : new ModelVersion(model.Manifest.Name, model.Version);
            if (await AnswerAsync(message.Job, model, inputs, turn, work, cancellationToken) is not { } ran)
            {
                return null;
            }

            end = ran;
        }
        catch (RunFaultException e)
        {
            end = new RunEnd.Failed(e.Error, TimeSpan.Zero, 1);
        }

        var now = time.GetUtcNow();
        return end switch
        {
            RunEnd.Succeeded(var outputs, var compute, var size) =>
                Ended(JobStatus.Succeeded, compute, size) with { Outputs = outputs },
            RunEnd.Cached(var outputs) =>
                Ended(JobStatus.Succeeded, TimeSpan.Zero, 0) with { Outputs = outputs, Cached = true },
            RunEnd.Failed(var error, var compute, var size) =>
                Ended(JobStatus.Failed, compute, size) with { Error = error },
            _ => JobOutcomes.Expired(message.Job, now, turn.Attempt.Number - 1),
        };

        Outcome Ended(JobStatus status, TimeSpan compute, int batchSize) => new()
        {
            Status = status,
            FinishedAt = now,
            StartedAt = began,
            Attempts = turn.Attempt.Number,
            AnsweredBy = answeredBy,
            Timing = new TimeSpent
            {
                CreatedAt = message.Job.CreatedAt,
                BeganAt = began,
                FinishedAt = now,
                InstanceStartedAt = instance.StartedAt,
                InstanceReadyAt = instance.ReadyAt ?? began,
                Load = load,
                Compute = compute,
                BatchSize = batchSize,
            }.Split(),
        };
    }

    private Task<RunEnd?> AnswerAsync(
        Job job,
        LoadedModel model,
        IReadOnlyList<Tensor> inputs,
        RunTurn turn,
        JobWork work,
        CancellationToken cancellationToken) =>
        model.Cache is { } cache
            ? cache.AnswerAsync(InputKey.Of(model.Content.Digest, inputs), job.Lane, () =>
                RunAsync(job, model, inputs, turn, work, cancellationToken), cancellationToken)
            : RunAsync(job, model, inputs, turn, work, cancellationToken);

    /// <returns>Null if the run was stopped because the job has already ended in another way.</returns>
    private async Task<RunEnd?> RunAsync(
        Job job,
        LoadedModel model,
        IReadOnlyList<Tensor> inputs,
        RunTurn turn,
        JobWork work,
        CancellationToken cancellationToken)
    {
        await turn.BeginAsync(cancellationToken);
        var preparing = time.GetTimestamp();
        var prepared = model.Before.Apply(inputs);
        var steps = time.GetElapsedTime(preparing);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var item = new BatchItem { Model = model,
            Inputs = prepared, Lane = job.Lane, Deadline = job.Deadline, Work = work, Cancellation = stop.Token };
        work.WaitForRun();
        batcher.Add(item);
        await longRuns.WatchAsync(job.Id, turn.Attempt, item, stop, cancellationToken);
        try
        {
            var end = await item.End;
            return end is RunEnd.Succeeded ran ? ran with { Compute = ran.Compute + steps } : end;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested
            && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<Tensor>> ClaimAsync(JobId id, CancellationToken cancellationToken) =>
        await payloads.GetAsync(id, cancellationToken) is { } body
            ? JobMessage.Decode(body).Inputs
            : throw new RunFaultException(
                JobErrors.PayloadMissing, "The inputs of the job, which were stored separately because of their size, "
                    + "are gone.");
}
