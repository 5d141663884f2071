using Serverless.Serving.Models;

namespace Serverless.Serving.Inference.Sharing;

/// <summary>Makes up jobs of one item to try a network with before the first caller's job arrives.</summary>
internal static class SampleJobs
{
    private const long MaxBytes = 64 << 20;

    /// <summary>
    /// Sizes to try for a dimension that neither manifest nor network fixes: a small picture or a sequence, the
    /// manifest's warm-up (null), a piece of sound, a few elements. The size has little effect on what a trial shows,
    /// so the cheap one is first.
    /// </summary>
    private static readonly int?[] FreeSizes = [64, null, 512, 8];

    /// <returns>Sets of jobs that could share a run. The network may reject some of them.</returns>
    public static IEnumerable<IReadOnlyList<IReadOnlyList<Tensor>>> Of(IModelSession session, ModelManifest manifest) =>
        from variant in Enumerable.Range(0, SampleValues.Variants)
        from shapes in ShapesOf(session, manifest)
        let jobs = Enumerable.Range(0, Math.Min(SampleValues.Jobs, manifest.MaxBatch))
        select (IReadOnlyList<IReadOnlyList<Tensor>>)[.. jobs.Select(job => JobOf(manifest, shapes, job, variant))];

    /// <summary>The shapes of all inputs, in each of the sizes that they can have.</summary>
    private static IEnumerable<List<int[]>> ShapesOf(IModelSession session, ModelManifest manifest) => FreeSizes
        .Select(size => manifest.GraphInputs.Select(input => ShapeOf(input, session, manifest, size)).ToList())
        .DistinctBy(shapes => string.Join(';', shapes.Select(shape => string.Join(',', shape))))
        .Where(shapes =>
            shapes.TrueForAll(shape => shape.All(d => d >= 0)) && shapes.Sum(Elements) * sizeof(double) <= MaxBytes);

    private static int[] ShapeOf(TensorSpec input, IModelSession session, ModelManifest manifest, int? freeSize)
    {
        var shape = input.Shape.ToArray();
        var dimensions = session.DimensionsOf(input.Name);
        var warmUp = manifest.WarmUp?.FirstOrDefault(tensor => tensor.Name == input.Name)?.Shape;
        for (var d = 0; d < shape.Length; d++)
        {
            if (d == input.BatchAxis)
            {
                shape[d] = 1;
            }
            else if (shape[d] < 0)
            {
                shape[d] = dimensions?[d] is > 0 and var size ? size : freeSize ?? warmUp?[d] ?? -1;
            }
        }

        return shape;
    }

    /// <summary>At most <see cref="int.MaxValue"/>, which is more than any made-up job may have.</summary>
    private static long Elements(int[] shape) =>
        shape.Aggregate(1L, (product, d) => Math.Min(product * d, int.MaxValue));

    /// <summary>An input without an item axis is the same in all jobs: only such jobs can share a run.</summary>
    private static IReadOnlyList<Tensor> JobOf(ModelManifest manifest, List<int[]> shapes, int job, int variant) =>
        [.. manifest.GraphInputs.Zip(
        shapes, (input, shape) =>
            new SampleValues(input, input.BatchAxis < 0 ? 0 : job, variant).Fill(shape, (int)Elements(shape)))];
}
