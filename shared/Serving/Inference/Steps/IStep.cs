namespace Serverless.Serving.Inference.Steps;

/// <summary>A preprocessing or postprocessing step that a manifest declares. Calls can be concurrent.</summary>
public interface IStep
{
    /// <returns>The tensors that the step adds, in their own memory.</returns>
    /// <exception cref="RunFaultException">The tensors are not what the step requires.</exception>
    IEnumerable<Tensor> Apply(IReadOnlyList<Tensor> tensors);
}
