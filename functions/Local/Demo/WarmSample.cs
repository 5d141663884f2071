using Serverless.Scaling.Decisions;

namespace Serverless.Local.Demo;

/// <summary>The state of the workers at one moment of the demo.</summary>
internal sealed record WarmSample(TimeSpan At, string State, int Wanted, int Live)
{
    public static WarmSample Of(TimeSpan at, BurstStatus status) =>
        new(at, status.Verdict.State.ToString().ToLowerInvariant(), status.Verdict.WarmInstances, status.Inputs.Live);

    /// <summary>
    /// Returns the time from the burst until the count first exceeded its value at the start of the burst, or null if
    /// it never did.
    /// </summary>
    public static TimeSpan? TimeToExceed(IReadOnlyList<WarmSample> samples, TimeSpan burst, Func<WarmSample, int> count)
    {
        var before = samples.Where(sample => sample.At <= burst).Select(count).LastOrDefault();
        return samples.FirstOrDefault(sample => sample.At > burst && count(sample) > before)?.At - burst;
    }
}
