namespace Serverless.Serving.Inference;

/// <summary>
/// What a run gave. The tensors may be windows onto the runtime's own memory, which goes with this: what must last
/// longer is copied before.
/// </summary>
public sealed class RunOutputs(IReadOnlyList<Tensor> tensors, IDisposable? memory = null) : IDisposable
{
    public IReadOnlyList<Tensor> Tensors { get; } = tensors;

    public void Dispose() => memory?.Dispose();
}
