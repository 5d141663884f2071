using Serverless.Serving.Inference;
using Serverless.Serving.Inference.Sharing;

namespace Serverless.Serving.Batching;

/// <summary>
/// One run of a model for the items that share it. If it fails, the two halves run separately, until the item at fault
/// fails alone. An item for which the memory is too small runs once more while no other run of its model is active, and
/// fails if that is not enough.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="threadTime">
/// Returns the processor time that the calling thread has used so far, to measure the cost of a run.
/// </param>
internal sealed class BatchRun(TimeProvider time, Func<TimeSpan> threadTime)
{
    private readonly SharingWatch _sharing = new(time);

    /// <returns>
    /// The duration of the run, including the separate parts if the memory was too small for all items together. Null
    /// if the run failed in another way, so nothing can be learned from it.
    /// </returns>
    public CleanRun? Execute(IReadOnlyList<BatchItem> items)
    {
        var now = time.GetUtcNow();
        var live = new List<BatchItem>(items.Count);
        foreach (var item in items)
        {
            if (item.Cancellation.IsCancellationRequested)
            {
                item.Cancel();
            }
            else if (item.Deadline <= now)
            {
                item.Finish(new RunEnd.TooLate());
            }
            else
            {
                live.Add(item);
            }
        }

        double all = live.Sum(item => item.Items);
        foreach (var item in live)
        {
            item.Begin(item.Items / all);
        }

        return live.Count > 0 ? RunAll(live, new Start(time.GetTimestamp(), threadTime())) : null;
    }

    private CleanRun? RunAll(List<BatchItem> items, Start began)
    {
        var runs = items[0].Model.Runs;
        var withoutRoom = new List<BatchItem>();
        CleanRun? ran;
        runs.EnterReadLock();
        try
        {
            ran = RunTogether(items, began, withoutRoom);
        }
        finally
        {
            runs.ExitReadLock();
        }

        if (withoutRoom.Count == 0)
        {
            return ran;
        }

        runs.EnterWriteLock();
        try
        {
            var clean = withoutRoom.ConvertAll(item => RunTogether([item], began, withoutRoom: null))
                .TrueForAll(alone => alone is not null);
            return clean && ran is not null && items.Count > 1 ? Measure(items, began) : null;
        }
        finally
        {
            runs.ExitWriteLock();
        }
    }

    /// <param name="items">The items that share the run.</param>
    /// <param name="began">When the run was first tried.</param>
    /// <param name="withoutRoom">
    /// Receives the items for which the memory was too small even alone; they have not ended yet. Null if no other run
    /// is active.
    /// </param>
    private CleanRun? RunTogether(List<BatchItem> items, Start began, List<BatchItem>? withoutRoom)
    {
        var model = items[0].Model;
        if (items.Count > 1 && !model.Sharing.AreShared)
        {
            // Another run has shown in the meantime that these jobs cannot share a run.
            return RunAlone(items, began, withoutRoom);
        }

        using var stop = new StopSignal(items, TimeSpan.FromSeconds(model.Manifest.RunTimeoutSeconds), time);
        try
        {
            using var outputs = SharedRun.Run(
                model.Session, model.Manifest, items.ConvertAll(item => item.Inputs), stop.Token);
            var took = Measure(items, began);
            if (!SharingWatch.CanShare(items, outputs.Tensors, stop.Token))
            {
                return RunAlone(items, began, withoutRoom);
            }

            var parts = SharedRun.Split(outputs.Tensors, model.Manifest, items.ConvertAll(item => item.Items));
            for (var i = 0; i < items.Count; i++)
            {
                items[i].Finish(Answer(model, parts[i], took.Elapsed, items.Count));
            }

            if (items.Count == 1)
            {
                _sharing.TryTogether(items[0], outputs.Tensors, took.Elapsed);
            }

            return took;
        }
        catch (OperationCanceledException) when (!stop.TimedOut)
        {
            items.ForEach(item => item.Cancel());
        }
        catch (Exception e) when (e is RunFaultException or OperationCanceledException && items.Count > 1)
        {
            var half = items.Count / 2;
            var parts =
                (RunTogether(items[..half], began, withoutRoom), RunTogether(items[half..], began, withoutRoom));
            // Only the batch size caused the failure, so the time counts as the cost of this size.
            if (e is RunFaultException { IsShortOfMemory: true } && parts is (not null, not null))
            {
                return Measure(items, began);
            }
        }
        catch (RunFaultException e) when (e.IsShortOfMemory && withoutRoom is not null)
        {
            withoutRoom.Add(items[0]);
            return Measure(items, began);
        }
        catch (RunFaultException e)
        {
            items[0].Finish(new RunEnd.Failed(e.Error, time.GetElapsedTime(began.Wall), 1));
        }
        catch (OperationCanceledException)
        {
            var limit = model.Manifest.RunTimeoutSeconds;
            var error = new JobError(
                JobErrors.RunTimedOut,
                $"The run took longer than the model's runTimeoutSeconds of {limit} and was stopped.");
            items[0].Finish(new RunEnd.Failed(error, time.GetElapsedTime(began.Wall), 1));
        }
#pragma warning disable CA1031 // The thread serves all models, so an exception is passed to the jobs of this run.
        catch (Exception e)
#pragma warning restore CA1031
        {
            items.ForEach(item => item.Throw(e));
        }

        return null;
    }

    /// <returns>Null, because a batch whose items ran separately shows nothing about its size.</returns>
    private CleanRun? RunAlone(List<BatchItem> items, Start began, List<BatchItem>? withoutRoom)
    {
        items.ForEach(item => RunTogether([item], began, withoutRoom));
        return null;
    }

    private CleanRun Measure(List<BatchItem> items, Start began) =>
        new(items.Sum(item => item.Items), time.GetElapsedTime(began.Wall), threadTime() - began.Processor);

    /// <summary>Creates a job's result from its part of the outputs, before their memory is freed.</summary>
    private RunEnd Answer(LoadedModel model, IReadOnlyList<Tensor> outputs, TimeSpan compute, int batchSize)
    {
        if (!model.Manifest.AllowNonFinite && FiniteOutputs.Check(outputs) is { } error)
        {
            return new RunEnd.Failed(error, compute, batchSize);
        }

        var finishing = time.GetTimestamp();
        try
        {
            var answer = model.After.ApplyToWindows(outputs, model.Manifest.MaxOutputBytes);
            return new RunEnd.Succeeded(answer, compute + time.GetElapsedTime(finishing), batchSize);
        }
        catch (RunFaultException e)
        {
            return new RunEnd.Failed(e.Error, compute, batchSize);
        }
    }

    /// <summary>When a run started, by both clocks.</summary>
    private readonly record struct Start(long Wall, TimeSpan Processor);
}

/// <summary>A run without failures.</summary>
/// <param name="Items">The number of items that shared the run.</param>
/// <param name="Elapsed">Elapsed wall-clock time.</param>
/// <param name="Cost">Processor time.</param>
internal readonly record struct CleanRun(int Items, TimeSpan Elapsed, TimeSpan Cost);
