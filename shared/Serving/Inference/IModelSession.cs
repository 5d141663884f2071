using Serverless.Serving.Models;

namespace Serverless.Serving.Inference;

/// <summary>A version of a model in memory. Runs may overlap.</summary>
public interface IModelSession : IDisposable
{
    /// <summary>Bytes that it has taken so far beside its files; 0 where that cannot be told.</summary>
    long MemoryTaken => 0;

    /// <summary>
    /// The dimensions of an input as the network itself has them, -1 where one is free; null where that cannot be told.
    /// </summary>
    IReadOnlyList<int>? DimensionsOf(string input) => null;

    /// <summary>
    /// Runs the model on the calling thread. The outputs are the caller's to dispose; they do not refer to the inputs.
    /// </summary>
    /// <param name="inputs">Tensors of the network.</param>
    /// <param name="jobs">How many jobs share the run, each of which may have its outputs.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="RunFaultException">The model or the inputs are at fault: another attempt would end the
    /// same.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    RunOutputs Run(IReadOnlyList<Tensor> inputs, int jobs, CancellationToken cancellationToken);

    /// <summary>As above, for one job.</summary>
    RunOutputs Run(IReadOnlyList<Tensor> inputs, CancellationToken cancellationToken) =>
        Run(inputs, jobs: 1, cancellationToken);
}

/// <summary>Brings versions of models into memory.</summary>
public interface IModelLoader
{
    /// <exception cref="RunFaultException">The file is not a model, or not the one that its manifest
    /// describes.</exception>
    IModelSession Load(CatalogModel model, string version);
}
