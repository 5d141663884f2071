using Serverless.Serving.Inference;

namespace Serverless.Serving.Tests;

/// <summary>A session for tests in which nothing runs.</summary>
internal sealed class IdleSession(Func<long>? memoryTaken = null, Action? onDispose = null) : IModelSession
{
    public long MemoryTaken => memoryTaken?.Invoke() ?? 0;

    public RunOutputs Run(IReadOnlyList<Tensor> inputs, int jobs, CancellationToken cancellationToken) => new([]);

    public void Dispose() => onDispose?.Invoke();
}
