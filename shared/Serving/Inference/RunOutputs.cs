namespace Serverless.Serving.Inference;

/// <summary>
/// The outputs of a run. The tensors may be slices of the runtime's own memory, which is freed when this is disposed.
/// Copy what is needed for longer.
/// </summary>
public sealed class RunOutputs(IReadOnlyList<Tensor> tensors, IDisposable? memory = null) : IDisposable
{
    public IReadOnlyList<Tensor> Tensors { get; } = tensors;

    public void Dispose() => memory?.Dispose();
}
