using Serverless.Serving.Inference;

namespace Serverless.Serving.Tests.Inference;

internal static class SessionOutputs
{
    /// <summary>Copies of what a run gives, which a test may keep.</summary>
    public static IReadOnlyList<Tensor> Outputs(
        this IModelSession session, Tensor input, CancellationToken cancellationToken = default)
    {
        using var outputs = session.Run([input], cancellationToken);
        return [.. outputs.Tensors.Select(output => output with { Data = output.Data.ToArray() })];
    }
}
