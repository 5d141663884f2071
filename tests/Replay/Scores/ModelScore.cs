namespace Serverless.Replay.Scores;

/// <summary>The scores of one model in a mix: the share of its requests whose wait was within its objective.</summary>
public sealed record ModelScore(string Model, double Requests, double Attainment, double WaitP95)
{
    /// <summary>Returns the means over the seeds, model by model.</summary>
    public static IReadOnlyList<ModelScore> Mean(IReadOnlyList<IReadOnlyList<ModelScore>> seeds) =>
        [.. seeds.SelectMany(models => models).GroupBy(model => model.Model).Select(same => new ModelScore(
            same.Key, same.Average(m => m.Requests), same.Average(m => m.Attainment), same.Average(m => m.WaitP95)))];
}
