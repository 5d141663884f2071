using Serverless.Serving.Inference;
using Serverless.Serving.Inference.Sharing;

namespace Serverless.Serving.Batching;

/// <summary>A job's inputs on their way into a run.</summary>
public sealed class BatchItem
{
    private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private BatchShape? _shape;
    private readonly TaskCompletionSource<RunEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public required LoadedModel Model { get; init; }

    public required IReadOnlyList<Tensor> Inputs { get; init; }

    /// <summary>Items that the inputs hold, and with what they can be joined.</summary>
    internal BatchShape Shape =>
        _shape ??= Model.Sharing.AreShared ? BatchShape.Of(Inputs, Model.Manifest) : BatchShape.Alone;

    internal int Items => Shape.Items;

    public Lane Lane { get; init; }

    /// <summary>A run that has not begun by then never does.</summary>
    public DateTimeOffset Deadline { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>Takes the item out, or stops its run where no other item shares it.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Done when the run has begun.</summary>
    public Task Began => _began.Task;

    /// <summary>How it ended. Canceled where the item was; faulted where neither model nor input is to blame.</summary>
    public Task<RunEnd> End => _end.Task;

    internal void Begin() => _began.TrySetResult();

    internal void Finish(RunEnd end) => _end.TrySetResult(end);

    internal void Cancel() => _end.TrySetCanceled(CancellationToken.None);

    internal void Throw(Exception exception) => _end.TrySetException(exception);
}
