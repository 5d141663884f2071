using Serverless.Serving.Models;

namespace Serverless.Serving.Inference.Sharing;

/// <summary>A job that ran alone and is kept to be tried together with another one.</summary>
internal sealed record TrialJob(IReadOnlyList<Tensor> Inputs, BatchShape Shape, IReadOnlyList<int> OutputHashes)
{
    /// <summary>Keeps hashes of the outputs, because the memory of a run is freed when the run ends.</summary>
    public static TrialJob Of(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> outputs, ModelManifest manifest) =>
        new(inputs, BatchShape.Of(inputs, manifest), [.. outputs.Select(output => HashOf(output.Data.Span))]);

    public bool CouldShareWith(TrialJob other, int maxBatch) =>
        Shape.Key is not null && Shape.Key == other.Shape.Key && Shape.Items + other.Shape.Items <= maxBatch;

    /// <summary>
    /// Whether every output is different. An output that is equal for both jobs does not show which job it belongs to.
    /// </summary>
    public bool HasOtherAnswersThan(TrialJob other) =>
        OutputHashes.Zip(other.OutputHashes).All(pair => pair.First != pair.Second);

    private static int HashOf(ReadOnlySpan<byte> data)
    {
        var hash = new HashCode();
        hash.AddBytes(data);
        return hash.ToHashCode();
    }
}
