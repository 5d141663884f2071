using Microsoft.ML.OnnxRuntime;
using Serverless.Serving.Inference.Memory;
using Serverless.Serving.Models;

namespace Serverless.Serving.Inference;

/// <summary>A version of a model in ONNX Runtime. A run uses only the calling thread.</summary>
internal sealed class OnnxSession(ModelArena arena, MemoryAllowance allowance, ModelManifest manifest) : IModelSession
{
    private readonly string[] _outputs = [.. manifest.GraphOutputs.Select(o => o.Name)];

    private volatile bool _hasRun;

    public long MemoryTaken => arena.Taken ?? 0;

    public IReadOnlyList<int>? DimensionsOf(string input) =>
        arena.Session.InputMetadata[input].Dimensions is { Length: > 0 } dimensions ? dimensions : null;

    public RunOutputs Run(IReadOnlyList<Tensor> inputs, int jobs, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var bound = BoundInputs.Bind(inputs);
        using var options = new RunOptions();
        using var stop = cancellationToken.UnsafeRegister(static o => ((RunOptions)o!).Terminate = true, options);
        try
        {
            var values = arena.Session.Run(options, bound.Names, bound.Values, _outputs);
            _hasRun = true;
            return Read(values, jobs);
        }
        catch (OnnxRuntimeException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OnnxRuntimeException e)
        {
            throw Fault(e);
        }
    }

    public void Dispose() => arena.Dispose();

    private RunFaultException Fault(OnnxRuntimeException e)
    {
        if (allowance.Shortage(e.Message) is { } shortage)
        {
            return new RunFaultException(
                JobErrors.ModelFailed,
                $"Model '{manifest.Name}' failed on this input: {shortage}", e) { IsShortOfMemory = true };
        }

        var reason = RuntimeReason.Of(e.Message);
        return reason.BlamesInput(_hasRun)
            ? new RunFaultException(
                JobErrors.InputRejected, $"The network of model '{manifest.Name}' rejected the input: {reason.Text}", e)
            : new RunFaultException(
                JobErrors.ModelFailed, $"Model '{manifest.Name}' failed on this input: {reason.Text}", e);
    }

    private RunOutputs Read(IDisposableReadOnlyCollection<OrtValue> values, int jobs)
    {
        var read = new ReadOutputs(values);
        try
        {
            return new RunOutputs(read.Read(_outputs, maxStringBytes: (long)manifest.MaxOutputBytes * jobs), read);
        }
        catch
        {
            read.Dispose();
            throw;
        }
    }
}
