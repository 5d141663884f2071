using Serverless.Serving.Models;

namespace Serverless.Serving.Inference.Sharing;

/// <summary>
/// A trial: runs jobs one by one, then together, and compares the outputs. They differ if the rows of an output are not
/// items, or if the items depend on one another.
/// </summary>
internal static class SharingTrial
{
    /// <param name="session">The network.</param>
    /// <param name="manifest">Its manifest.</param>
    /// <param name="jobs">Two or more that could share a run.</param>
    /// <param name="cancellationToken">Ends the trial without a finding.</param>
    public static SharingReport Try(
        IModelSession session,
        ModelManifest manifest, IReadOnlyList<IReadOnlyList<Tensor>> jobs, CancellationToken cancellationToken)
    {
        var alone = new List<RunOutputs>();
        try
        {
            foreach (var job in jobs)
            {
                alone.Add(session.Run(job, cancellationToken));
            }

            var tried = jobs.Zip(alone, (job, outputs) =>
                new TriedJob(job, BatchShape.Of(job, manifest).Items, outputs.Tensors)).ToList();
            return tried.Select(job => WrongLength(job.Outputs, job.Items, manifest))
                .FirstOrDefault(found => found is not null)
                ?? Difference(session, manifest, tried, cancellationToken)
                ?? Difference(session, manifest, [tried[1], tried[0]], cancellationToken)
                ?? EqualForAll(tried)
                ?? new SharingReport(
                    SharingState.Shared,
                    $"In shared runs of {tried.Count} and 2, jobs had the same answers as in runs of their own.");
        }
        catch (Exception e) when (e is RunFaultException or OperationCanceledException)
        {
            return new SharingReport(SharingState.Unproven, $"A trial run failed: {e.Message}");
        }
        finally
        {
            alone.ForEach(outputs => outputs.Dispose());
        }
    }

    /// <summary>Finds an output whose length along the item axis is not the number of items.</summary>
    public static SharingReport? WrongLength(IReadOnlyList<Tensor> outputs, int items, ModelManifest manifest)
    {
        foreach (var output in outputs)
        {
            var axis = manifest.BatchAxisOf(output.Name);
            if (axis >= 0 && (axis >= output.Shape.Count || output.Shape[axis] != items))
            {
                return new SharingReport(
                    SharingState.Alone,
                    $"Output '{output.Name}' has shape [{string.Join(", ", output.Shape)}] for {items} "
                        + $"item{(items == 1 ? "" : "s")}, so its dimension {axis} does not count items.");
            }
        }

        return null;
    }

    /// <summary>Finds an output of a job that is different in a shared run.</summary>
    public static SharingReport? Difference(IReadOnlyList<Tensor> alone, IReadOnlyList<Tensor> shared, int jobs)
    {
        for (var i = 0; i < alone.Count; i++)
        {
            if (OutputComparison.Difference(alone[i], shared[i]) is { } difference)
            {
                return new SharingReport(
                    SharingState.Alone,
                    $"In a shared run of {jobs} jobs, output '{alone[i].Name}' of a job {difference}.");
            }
        }

        return null;
    }

    private static SharingReport? Difference(
        IModelSession session, ModelManifest manifest, List<TriedJob> jobs, CancellationToken cancellationToken)
    {
        try
        {
            using var outputs = SharedRun.Run(session, manifest, jobs.ConvertAll(job => job.Inputs), cancellationToken);
            if (WrongLength(outputs.Tensors, jobs.Sum(job => job.Items), manifest) is { } found)
            {
                return found;
            }

            var parts = SharedRun.Split(outputs.Tensors, manifest, jobs.ConvertAll(job => job.Items));
            return jobs.Select((job, i) => Difference(job.Outputs, parts[i], jobs.Count))
                .FirstOrDefault(difference => difference is not null);
        }
        catch (RunFaultException e) when (!e.IsShortOfMemory)
        {
            return new SharingReport(SharingState.Alone, $"A shared run of {jobs.Count} jobs failed: {e.Message}");
        }
    }

    /// <summary>Finds an output that is equal for all jobs. It does not show which job it belongs to.</summary>
    private static SharingReport? EqualForAll(List<TriedJob> jobs)
    {
        for (var i = 0; i < jobs[0].Outputs.Count; i++)
        {
            if (jobs.TrueForAll(job => job.Outputs[i].Data.Span.SequenceEqual(jobs[0].Outputs[i].Data.Span)))
            {
                return new SharingReport(
                    SharingState.Unproven, $"Output '{jobs[0].Outputs[i].Name}' was equal for all jobs of a trial, so "
                        + "it did not show which job it belongs to.");
            }
        }

        return null;
    }

    private sealed record TriedJob(IReadOnlyList<Tensor> Inputs, int Items, IReadOnlyList<Tensor> Outputs);
}
