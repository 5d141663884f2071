namespace Serverless.Serving.Inference.Steps;

/// <summary>What a manifest puts between the caller and the network. Runs may overlap.</summary>
public interface IStep
{
    /// <returns>What the step adds to the tensors, in memory of its own.</returns>
    /// <exception cref="RunFaultException">The tensors are not what the step takes.</exception>
    IEnumerable<Tensor> Apply(IReadOnlyList<Tensor> tensors);
}
