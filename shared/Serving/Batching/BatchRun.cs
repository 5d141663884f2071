using System.Buffers;
using Serverless.Serving.Inference;

namespace Serverless.Serving.Batching;

/// <summary>
/// One run of a model for the items that share it. Where it fails, halves run again, until the item at fault fails alone. One that
/// the memory is too small for runs once more with no other run of its model beside it, and fails where that is not enough.
/// </summary>
internal sealed class BatchRun(TimeProvider time)
{
    /// <summary>Where a test makes the time, a run costs what it takes.</summary>
    private readonly TimeProvider _processorTime = time == TimeProvider.System ? ThreadTime.Instance : time;

    /// <returns>
    /// What the run took, and where the memory was too small for so many, the parts that ran instead; null where it was no clean run
    /// otherwise, so that nothing can be learned from it.
    /// </returns>
    public CleanRun? Execute(IReadOnlyList<BatchItem> items)
    {
        var now = time.GetUtcNow();
        var live = new List<BatchItem>(items.Count);
        foreach (var item in items)
        {
            if (item.Cancellation.IsCancellationRequested)
                item.Cancel();
            else if (item.Deadline <= now)
                item.Finish(new RunEnd.TooLate());
            else
                live.Add(item);
        }

        foreach (var item in live)
            item.Begin();

        return live.Count > 0 ? RunAll(live, new Start(time.GetTimestamp(), _processorTime.GetTimestamp())) : null;
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
            return ran;

        runs.EnterWriteLock();
        try
        {
            var clean = withoutRoom.ConvertAll(item => RunTogether([item], began, withoutRoom: null)).TrueForAll(alone => alone is not null);
            return clean && ran is not null && items.Count > 1 ? Took(items, began) : null;
        }
        finally
        {
            runs.ExitWriteLock();
        }
    }

    /// <param name="items">Those that share the run.</param>
    /// <param name="began">When it was first tried.</param>
    /// <param name="withoutRoom">Takes the items that found no room by themselves, which have not ended then; null where no other run took it.</param>
    private CleanRun? RunTogether(List<BatchItem> items, Start began, List<BatchItem>? withoutRoom)
    {
        using var stop = new StopSignal(items, TimeSpan.FromSeconds(items[0].Model.Manifest.RunTimeoutSeconds), time);
        try
        {
            using var outputs = Run(items, stop.Token);
            var took = Took(items, began);
            var parts = Split(outputs.Tensors, items);
            for (var i = 0; i < items.Count; i++)
                items[i].Finish(Answer(items[i].Model, parts[i], took.Elapsed, items.Count));

            return took;
        }
        catch (OperationCanceledException) when (!stop.TimedOut)
        {
            items.ForEach(item => item.Cancel());
        }
        catch (Exception e) when (e is RunFaultException or OperationCanceledException && items.Count > 1)
        {
            var half = items.Count / 2;
            var parts = (RunTogether(items[..half], began, withoutRoom), RunTogether(items[half..], began, withoutRoom));
            // Nobody's fault but the size's: this is what it costs.
            if (e is RunFaultException { IsShortOfMemory: true } && parts is (not null, not null))
                return Took(items, began);
        }
        catch (RunFaultException e) when (e.IsShortOfMemory && withoutRoom is not null)
        {
            withoutRoom.Add(items[0]);
            return Took(items, began);
        }
        catch (RunFaultException e)
        {
            items[0].Finish(new RunEnd.Failed(e.Error, time.GetElapsedTime(began.Wall), 1));
        }
        catch (OperationCanceledException)
        {
            var limit = items[0].Model.Manifest.RunTimeoutSeconds;
            var error = new JobError(JobErrors.RunTimedOut, $"The run took longer than the model's runTimeoutSeconds of {limit} and was stopped.");
            items[0].Finish(new RunEnd.Failed(error, time.GetElapsedTime(began.Wall), 1));
        }
#pragma warning disable CA1031 // The thread serves every model: what one run throws goes to those who wait for it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            items.ForEach(item => item.Throw(e));
        }

        return null;
    }

    private CleanRun Took(List<BatchItem> items, Start began) =>
        new(items.Sum(item => item.Items), time.GetElapsedTime(began.Wall), _processorTime.GetElapsedTime(began.Processor));

    /// <summary>What a job keeps of its part of the outputs, taken from them while they last.</summary>
    private RunEnd Answer(LoadedModel model, IReadOnlyList<Tensor> outputs, TimeSpan compute, int batchSize)
    {
        if (!model.Manifest.AllowNonFinite && FiniteOutputs.Check(outputs) is { } error)
            return new RunEnd.Failed(error, compute, batchSize);

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

    private static RunOutputs Run(List<BatchItem> items, CancellationToken stop)
    {
        var model = items[0].Model;
        if (items.Count == 1)
            return model.Session.Run(items[0].Inputs, stop);

        var rented = new List<byte[]>();
        try
        {
            var joined = new List<Tensor>();
            for (var i = 0; i < items[0].Inputs.Count; i++)
            {
                var axis = model.Manifest.BatchAxisOf(items[0].Inputs[i].Name);
                if (axis < 0)
                {
                    joined.Add(items[0].Inputs[i]);
                    continue;
                }

                var parts = items.ConvertAll(item => item.Inputs[i]);
                rented.Add(ArrayPool<byte>.Shared.Rent(parts.Sum(p => p.Data.Length)));
                joined.Add(Joining.Join(parts, axis, rented[^1]));
            }

            return model.Session.Run(joined, items.Count, stop);
        }
        finally
        {
            rented.ForEach(buffer => ArrayPool<byte>.Shared.Return(buffer));
        }
    }

    /// <returns>The outputs of each item.</returns>
    private static IReadOnlyList<Tensor>[] Split(IReadOnlyList<Tensor> outputs, List<BatchItem> items)
    {
        if (items.Count == 1)
            return [outputs];

        var model = items[0].Model;
        var lengths = items.ConvertAll(item => item.Items);
        var split = outputs
            .Select(output => Joining.Split(output, model.Manifest.BatchAxisOf(output.Name), lengths)
                ?? throw new RunFaultException(
                    JobErrors.ModelUnusable,
                    $"Output '{output.Name}' of shape [{string.Join(", ", output.Shape)}] does not divide among the {lengths.Sum()} items of a batch."))
            .ToList();
        return [.. items.Select((_, i) => split.ConvertAll(parts => parts[i]))];
    }

    /// <summary>Moments in which a run began, by either clock.</summary>
    private readonly record struct Start(long Wall, long Processor);
}

/// <summary>A run in which nothing went wrong.</summary>
/// <param name="Items">How many shared it.</param>
/// <param name="Elapsed">By the clock on the wall.</param>
/// <param name="Cost">Time of a processor.</param>
internal readonly record struct CleanRun(int Items, TimeSpan Elapsed, TimeSpan Cost);
