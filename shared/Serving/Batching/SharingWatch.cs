using Serverless.Serving.Inference.Sharing;

namespace Serverless.Serving.Batching;

/// <summary>
/// Checks during normal runs whether jobs can share runs. If it is not known yet, it tries the first two different jobs
/// together. Afterward it compares the length of each output with the number of items, and from time to time it runs
/// one job of a shared run alone as well, because the trials cannot cover every input.
/// </summary>
internal sealed class SharingWatch(TimeProvider time)
{
    /// <summary>A longer job is not used for trials, because a trial takes several runs.</summary>
    private static readonly TimeSpan MaxRunToTry = TimeSpan.FromSeconds(1);

    /// <returns>False if this run has shown that the jobs cannot share a run. They must run alone instead.</returns>
    public static bool CanShare(List<BatchItem> items, IReadOnlyList<Tensor> outputs, CancellationToken stop)
    {
        var model = items[0].Model;
        if (model.Sharing is not { IsDecidedByTrials: true, AreShared: true } sharing || items[0].Shape.Key is null)
        {
            return true;
        }

        if (SharingTrial.WrongLength(outputs, items.Sum(item => item.Items), model.Manifest) is { } found)
        {
            sharing.Learn(found);
        }
        else if (items.Count > 1 && sharing.NextCheck(items.Count) is { } index)
        {
            RunOneAlone(items, index, outputs, stop);
        }

        return items.Count == 1 || sharing.AreShared;
    }

    /// <summary>Tries a job together with an earlier one, after its answer was delivered.</summary>
    public void TryTogether(BatchItem item, IReadOnlyList<Tensor> outputs, TimeSpan elapsed)
    {
        var model = item.Model;
        if (elapsed > MaxRunToTry || model.Sharing.PartnerOf(item.Inputs, outputs) is not { } partner)
        {
            return;
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(model.Manifest.RunTimeoutSeconds), time);
        model.Sharing.Learn(SharingTrial.Try(model.Session, model.Manifest, [partner, item.Inputs], limit.Token));
    }

    private static void RunOneAlone(
        List<BatchItem> items, int index, IReadOnlyList<Tensor> outputs, CancellationToken stop)
    {
        var model = items[0].Model;
        var parts = SharedRun.Split(outputs, model.Manifest, items.ConvertAll(item => item.Items));
        using var alone = model.Session.Run(items[index].Inputs, stop);
        if (SharingTrial.Difference(alone.Tensors, parts[index], items.Count) is { } found)
        {
            model.Sharing.Learn(found);
        }
    }
}
