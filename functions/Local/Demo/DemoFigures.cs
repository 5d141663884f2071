using System.Text.Json;

namespace Serverless.Local.Demo;

/// <summary>The result of one job.</summary>
internal sealed record DemoJob(bool Ended, bool Succeeded, bool IsCorrect, TimeSpan Wait)
{
    public static DemoJob Of(JsonElement job, int label)
    {
        var status = job.GetProperty("status").GetString();
        var succeeded = status == "succeeded";
        var correct = succeeded && MostLikely(job) == label;
        var wait = job.TryGetProperty("timing", out var timing)
            ? TimeSpan.FromMilliseconds(
                timing.GetProperty("queueMs").GetDouble() + timing.GetProperty("coldStartMs").GetDouble())
            : TimeSpan.Zero;
        return new DemoJob(status is not ("queued" or "running"), succeeded, correct, wait);
    }

    private static int MostLikely(JsonElement job)
    {
        var probabilities = job.GetProperty("outputs")[0]
            .GetProperty("data").EnumerateArray().Select(p => p.GetSingle()).ToArray();
        return Array.IndexOf(probabilities, probabilities.Max());
    }
}

/// <summary>The measurements of the demo.</summary>
internal sealed record DemoFigures(
    int Accepted,
    int Refused, int Succeeded, double Accuracy, TimeSpan WaitP50, TimeSpan WaitP99, TimeSpan IdleAnswerP50)
{
    public static DemoFigures Of(
        IReadOnlyList<DemoJob> jobs, int accepted, int refused, IReadOnlyList<TimeSpan> idleAnswers)
    {
        var succeeded = jobs.Count(job => job.Succeeded);
        return new DemoFigures(
            accepted,
            refused,
            succeeded,
            succeeded == 0 ? 0 : (double)jobs.Count(job => job.IsCorrect) / succeeded,
            Quantile(jobs.Select(job => job.Wait), 0.5),
            Quantile(jobs.Select(job => job.Wait), 0.99),
            Quantile(idleAnswers, 0.5));
    }

    private static TimeSpan Quantile(IEnumerable<TimeSpan> values, double q)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? TimeSpan.Zero : sorted[(int)Math.Ceiling(q * (sorted.Count - 1))];
    }
}
