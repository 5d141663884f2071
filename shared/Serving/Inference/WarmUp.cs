using Serverless.Serving.Inference.Sharing;
using Serverless.Serving.Models;

namespace Serverless.Serving.Inference;

/// <summary>
/// Makes the first run of a session, which is slower than later ones, before a caller waits for it.
/// </summary>
internal static class WarmUp
{
    private const int MaxBytes = 64 << 20;

    /// <summary>
    /// If trials take longer, the version becomes ready without a result, and the first jobs are used as trials
    /// instead.
    /// </summary>
    private static readonly TimeSpan MaxTrials = TimeSpan.FromSeconds(10);

    /// <summary>Trials continue for at least this time, so a fast network is tried with more jobs.</summary>
    private static readonly TimeSpan MinTrials = TimeSpan.FromMilliseconds(20);

    /// <exception cref="RunFaultException">
    /// The network fails on the sample that its manifest declares, or times out.
    /// </exception>
    public static void Run(IModelSession session, ModelManifest manifest, TimeProvider time)
    {
        if (Sample(manifest) is not { } sample)
        {
            return;
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(manifest.RunTimeoutSeconds), time);
        try
        {
            session.Run(sample, limit.Token).Dispose();
        }
        catch (OperationCanceledException e)
        {
            throw new RunFaultException(
                JobErrors.ModelUnusable,
                $"Model '{manifest.Name}' did not finish its first run within {manifest.RunTimeoutSeconds} s.", e);
        }
        catch (RunFaultException) when (manifest.WarmUp is null)
        {
            // The network may reject generated zeros. That says nothing about the inputs that callers send.
        }
    }

    /// <summary>
    /// Finds out by trial whether jobs can share runs, unless the manifest decides. Without a result, the first jobs
    /// are used as trials.
    /// </summary>
    public static void TrySharing(LoadedModel model, TimeProvider time)
    {
        if (!model.Sharing.IsDecidedByTrials)
        {
            return;
        }

        var began = time.GetTimestamp();
        using var limit = new CancellationTokenSource(MaxTrials, time);
        foreach (var jobs in SampleJobs.Of(model.Session, model.Manifest))
        {
            model.Sharing.Learn(SharingTrial.Try(model.Session, model.Manifest, jobs, limit.Token));
            if (model.Sharing.Report.Runs == SharingState.Alone
                || (model.Sharing.AreShared && time.GetElapsedTime(began) > MinTrials))
            {
                return;
            }
        }
    }

    /// <summary>
    /// Zeros in the declared warm-up shapes, or else for one item. Null if the manifest leaves other dimensions than
    /// the batch free, so their sizes are unknown.
    /// </summary>
    public static IReadOnlyList<Tensor>? Sample(ModelManifest manifest)
    {
        var sample = new List<Tensor>();
        foreach (var input in manifest.GraphInputs)
        {
            var shape = manifest.WarmUp?.FirstOrDefault(t => t.Name == input.Name)?.Shape
                ?? [.. input.Shape.Select((d, axis) => d < 0 && axis == input.BatchAxis ? 1 : d)];
            var bytes = shape.Aggregate((long)input.Datatype.Size, (size, d) => size * d);
            if (shape.Any(d => d < 0) || bytes is <= 0 or > MaxBytes)
            {
                return null;
            }

            sample.Add(
                new Tensor { Name = input.Name, Datatype = input.Datatype, Shape = shape, Data = new byte[bytes] });
        }

        return sample;
    }
}
