using Serverless.Serving.Inference;
using Serverless.Serving.Inference.Sharing;
using Serverless.Serving.Inference.Work;

namespace Serverless.Serving.Batching;

/// <summary>The inputs of a job that waits for a run.</summary>
public sealed class BatchItem
{
    private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private BatchShape? _shape;
    private readonly TaskCompletionSource<RunEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public required LoadedModel Model { get; init; }

    public required IReadOnlyList<Tensor> Inputs { get; init; }

    /// <summary>The number of items, and the key of the inputs with which they can be joined.</summary>
    internal BatchShape Shape =>
        _shape ??= Model.Sharing.AreShared ? BatchShape.Of(Inputs, Model.Manifest) : BatchShape.Alone;

    internal int Items => Shape.Items;

    public Lane Lane { get; init; }

    /// <summary>Measures what the job occupies; null if nobody measures it.</summary>
    public JobWork? Work { get; init; }

    /// <summary>A run that has not started by this time is not started.</summary>
    public DateTimeOffset Deadline { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>Removes the item, or stops its run if no other item shares it.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Completes when the run has started.</summary>
    public Task Began => _began.Task;

    /// <summary>
    /// The result. Canceled if the item was canceled; faulted if neither the model nor the input is at fault, or with
    /// <see cref="NotStartedException"/> if it waited too long for a run.
    /// </summary>
    public Task<RunEnd> End => _end.Task;

    /// <param name="share">Its share of the items in the run.</param>
    internal void Begin(double share)
    {
        Work?.BeginRun(share);
        _began.TrySetResult();
    }

    internal void Finish(RunEnd end)
    {
        Work?.EndRun();
        _end.TrySetResult(end);
    }

    internal void Cancel()
    {
        Work?.EndRun();
        _end.TrySetCanceled(CancellationToken.None);
    }

    internal void Throw(Exception exception)
    {
        Work?.EndRun();
        _end.TrySetException(exception);
    }
}
