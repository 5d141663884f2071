using System.Runtime.InteropServices;
using Serverless.Serving.Inference;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Batching;

/// <summary>Doubles its input <c>x</c>. A test can block runs, and make values fail.</summary>
internal sealed class FakeSession : IModelSession
{
    public const float Poison = 666;
    private readonly SemaphoreSlim _permits = new(0);
    private int _runs;

    public List<int> RunSizes { get; } = [];

    /// <summary>The memory of the latest outputs, which a real session would reuse for the next run.</summary>
    public Memory<byte> Written { get; private set; }

    public bool Held { get; init; }

    /// <summary>The number of items beyond which the memory is too small.</summary>
    public int MostItems { get; set; } = int.MaxValue;

    /// <summary>Whether the memory is too small for concurrent runs.</summary>
    public bool TakesAllMemory { get; init; }

    /// <summary>
    /// The number of items from which the maximum is added to each, so items depend on one another.
    /// </summary>
    public int MixesFrom { get; set; } = int.MaxValue;

    /// <summary>Called during each run.</summary>
    public Action<CancellationToken> During { get; set; } = _ => { };

    public static LoadedModel Model(
        FakeSession session, int maxBatch = 8, int runTimeoutSeconds = 60, bool? shareRuns = true,
        string name = "double", int? maxConcurrentRuns = null)
    {
        var manifest = new ModelManifest
        {
            Name = name,
            Inputs = [new TensorSpec { Name = "x", Datatype = Datatype.Fp32, Shape = [-1] }],
            Outputs = [new TensorSpec { Name = "y", Datatype = Datatype.Fp32, Shape = [-1] }],
            MaxBatch = maxBatch,
            ShareRuns = shareRuns,
            RunTimeoutSeconds = runTimeoutSeconds,
            MaxConcurrentRuns = maxConcurrentRuns,
        };
        return new LoadedModel(new CatalogModel(manifest, "none", ["1"]), "1", session);
    }

    public void LetRunsGo(int runs) => _permits.Release(runs);

    public RunOutputs Run(IReadOnlyList<Tensor> inputs, int jobs, CancellationToken cancellationToken)
    {
        lock (RunSizes)
        {
            RunSizes.Add(inputs[0].Shape[0]);
        }

        var values = Tensors.ToFloats(inputs[0]);
        var beside = Interlocked.Increment(ref _runs) > 1;
        try
        {
            if (values.Length > MostItems || (beside && TakesAllMemory))
            {
                throw new RunFaultException(JobErrors.ModelFailed, "too many") { IsShortOfMemory = true };
            }

            if (Held)
            {
                _permits.Wait(cancellationToken);
            }

            During(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _runs);
        }

        if (values.Contains(Poison))
        {
            throw new RunFaultException(JobErrors.ModelFailed, "poison");
        }

        var added = values.Length >= MixesFrom ? values.Max() : 0;
        var output = Tensors.Floats("y", [values.Length], [.. values.Select(v => (v * 2) + added)]);
        Written = MemoryMarshal.AsMemory(output.Data);
        return new RunOutputs([output]);
    }

    public void Dispose() => _permits.Dispose();
}
