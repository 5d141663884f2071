namespace Serverless.Scaling.Arrivals;

/// <summary>
/// Divides the queue's messages among the models. The instances report which jobs they have in hand and which they have
/// received but not begun. The rest is still on the queue, and is the newest of what arrived. The parts always add up
/// to the measured number of messages, so neither a report that is late or missing nor an instance that was killed with
/// its jobs leaves a lasting error.
/// </summary>
internal static class QueuedJobs
{
    public static IReadOnlyDictionary<string, ModelJobs> Of(
        long active, IReadOnlyList<InstanceReport> reports, WaitingLine line)
    {
        var models = new Dictionary<string, ModelJobs>();
        foreach (var work in reports.SelectMany(report => report.Models))
        {
            var known = models.GetValueOrDefault(work.Model);
            models[work.Model] = new ModelJobs(
                known.JobsWaiting + work.JobsWaiting,
                known.ItemsWaiting + work.ItemsWaiting,
                known.JobsInHand + work.JobsInHand,
                known.ItemsInHand + work.ItemsInHand,
                known.InHandSeconds + work.InHandSeconds);
        }

        // Reports are older than the measurement, so they may contain jobs that have ended since.
        double inHand = models.Values.Sum(model => model.JobsInHand);
        double received = models.Values.Sum(model => model.JobsWaiting);
        var (keptInHand, waiting) = (Share(active, inHand), Math.Max(0, active - inHand));
        var keptReceived = Share(waiting, received);
        foreach (var (model, jobs) in models.ToList())
        {
            models[model] = jobs.Scale(keptReceived, keptInHand);
        }

        foreach (var (model, group) in line.Newest(waiting - received * keptReceived))
        {
            var known = models.GetValueOrDefault(model);
            models[model] = known with
            {
                JobsWaiting = known.JobsWaiting + group.Jobs, ItemsWaiting = known.ItemsWaiting + group.Items,
            };
        }

        return models;
    }

    private static double Share(double most, double jobs) => jobs > most ? most / jobs : 1;
}

/// <summary>The jobs of a model that wait and that are in hand, and what the latter have taken so far.</summary>
internal readonly record struct ModelJobs(
    double JobsWaiting, double ItemsWaiting, double JobsInHand, double ItemsInHand, double InHandSeconds)
{
    public ModelJobs Scale(double waiting, double inHand) => new(
        JobsWaiting * waiting, ItemsWaiting * waiting, JobsInHand * inHand, ItemsInHand * inHand,
        InHandSeconds * inHand);
}
