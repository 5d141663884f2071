using Serverless.Serving.Inference.Sharing;
using Serverless.Serving.Models;

namespace Serverless.Serving.Inference;

/// <summary>
/// The first run of a session, which is slower than those after it, made before any caller waits for it.
/// </summary>
internal static class WarmUp
{
    private const int MaxBytes = 64 << 20;

    /// <summary>
    /// If trials take longer, the version is ready without a finding, and the first jobs are tried instead.
    /// </summary>
    private static readonly TimeSpan MaxTrials = TimeSpan.FromSeconds(10);

    /// <summary>Trials continue for at least this time, so a fast network is tried with more jobs.</summary>
    private static readonly TimeSpan MinTrials = TimeSpan.FromMilliseconds(20);

    /// <exception cref="RunFaultException">The network fails on the sample that its manifest declares, or does not end
    /// in time.</exception>
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
            // Zeros of our own making need not be an input that the network accepts; those that callers send are judged
            // one by one.
        }
    }

    /// <summary>
    /// Tries whether jobs can share runs, unless the manifest decides. Without a finding, the first jobs are tried
    /// instead.
    /// </summary>
    public static void TrySharing(LoadedModel model, TimeProvider time)
    {
        if (!model.Sharing.IsProvenByRuns)
        {
            return;
        }

        var began = time.GetTimestamp();
        using var limit = new CancellationTokenSource(MaxTrials, time);
        foreach (var jobs in SampleJobs.Of(model.Session, model.Manifest))
        {
            model.Sharing.Learn(SharingProof.Try(model.Session, model.Manifest, jobs, limit.Token));
            if (model.Sharing.Report.Runs == SharingState.Alone
                || (model.Sharing.AreShared && time.GetElapsedTime(began) > MinTrials))
            {
                return;
            }
        }
    }

    /// <summary>
    /// Zeros of the declared shapes, else of one item; null where the manifest leaves more than the batch free, so that
    /// no size can be told.
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
