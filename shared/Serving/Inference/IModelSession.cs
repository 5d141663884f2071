using Serverless.Serving.Models;

namespace Serverless.Serving.Inference;

/// <summary>A version of a model in memory. Runs can be concurrent.</summary>
public interface IModelSession : IDisposable
{
    /// <summary>Bytes that it has allocated so far in addition to its files; 0 if that is unknown.</summary>
    long MemoryTaken => 0;

    /// <summary>
    /// The dimensions of an input in the network itself, -1 for a free one; null if they are unknown.
    /// </summary>
    IReadOnlyList<int>? DimensionsOf(string input) => null;

    /// <summary>
    /// Runs the model on the calling thread. The caller disposes the outputs. They do not reference the inputs.
    /// </summary>
    /// <param name="inputs">The network's input tensors.</param>
    /// <param name="jobs">The number of jobs that share the run. The limit on outputs applies to each of them.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="RunFaultException">
    /// The model or the inputs are at fault, so another attempt would fail in the same way.
    /// </exception>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    RunOutputs Run(IReadOnlyList<Tensor> inputs, int jobs, CancellationToken cancellationToken);

    /// <summary>The same for a run of one job.</summary>
    RunOutputs Run(IReadOnlyList<Tensor> inputs, CancellationToken cancellationToken) =>
        Run(inputs, jobs: 1, cancellationToken);
}

/// <summary>Loads versions of models into memory.</summary>
public interface IModelLoader
{
    /// <exception cref="RunFaultException">The file is not a model, or does not match its manifest.</exception>
    IModelSession Load(CatalogModel model, string version);
}
