using System.Buffers;
using Serverless.Serving.Models;

namespace Serverless.Serving.Inference.Sharing;

/// <summary>A run for several jobs: joins their inputs along the item axis and splits the outputs.</summary>
internal static class SharedRun
{
    /// <param name="session">The network.</param>
    /// <param name="manifest">Its manifest, for the item axes.</param>
    /// <param name="jobs">The inputs of each job, in the same order.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    public static RunOutputs Run(
        IModelSession session,
        ModelManifest manifest, IReadOnlyList<IReadOnlyList<Tensor>> jobs, CancellationToken cancellationToken)
    {
        if (jobs.Count == 1)
        {
            return session.Run(jobs[0], cancellationToken);
        }

        var rented = new List<byte[]>();
        try
        {
            var joined = new List<Tensor>();
            for (var i = 0; i < jobs[0].Count; i++)
            {
                var axis = manifest.BatchAxisOf(jobs[0][i].Name);
                if (axis < 0)
                {
                    joined.Add(jobs[0][i]);
                    continue;
                }

                var parts = jobs.Select(job => job[i]).ToList();
                rented.Add(ArrayPool<byte>.Shared.Rent(SizeOf(parts)));
                joined.Add(Joining.Join(parts, axis, rented[^1]));
            }

            return session.Run(joined, jobs.Count, cancellationToken);
        }
        finally
        {
            rented.ForEach(buffer => ArrayPool<byte>.Shared.Return(buffer));
        }
    }

    private static int SizeOf(List<Tensor> parts) =>
        parts.Sum(part => (long)part.Data.Length) is var size && size <= Array.MaxLength
        ? (int)size
        : throw new RunFaultException(
            JobErrors.ModelFailed,
            $"Input '{parts[0].Name}' of {parts.Count} jobs has {size} bytes; a run takes {Array.MaxLength}.")
        {
            IsShortOfMemory = true,
        };

    /// <returns>The outputs of each job.</returns>
    /// <exception cref="RunFaultException">They do not divide among the items.</exception>
    public static IReadOnlyList<Tensor>[] Split(
        IReadOnlyList<Tensor> outputs, ModelManifest manifest, IReadOnlyList<int> items)
    {
        if (items.Count == 1)
        {
            return [outputs];
        }

        var split = outputs
            .Select(output => Joining.Split(output, manifest.BatchAxisOf(output.Name), items)
                ?? throw new RunFaultException(
                    JobErrors.ModelUnusable,
                    $"Output '{output.Name}' of shape [{string.Join(", ", output.Shape)}] does not divide among the "
                        + $"{items.Sum()} items of a batch."))
            .ToList();
        return [.. items.Select((_, i) => split.ConvertAll(parts => parts[i]))];
    }
}
