using Serverless.Serving.Inference;

namespace Serverless.Serving.Tests.Inference;

internal static class SessionOutputs
{
    /// <summary>Copies of the outputs of a run, which a test can keep.</summary>
    public static IReadOnlyList<Tensor> Outputs(
        this IModelSession session, Tensor input, CancellationToken cancellationToken = default)
    {
        using var outputs = session.Run([input], cancellationToken);
        return [.. outputs.Tensors.Select(output => output with { Data = output.Data.ToArray() })];
    }
}
