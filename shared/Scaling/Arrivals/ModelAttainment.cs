namespace Serverless.Scaling.Arrivals;

/// <summary>How many jobs of a model waited no longer than its objective.</summary>
/// <param name="Model">The model.</param>
/// <param name="WaitSeconds">Its objective.</param>
/// <param name="FiveMinutes">Jobs that ended in about the last five minutes.</param>
/// <param name="Hour">Jobs that ended in about the last hour.</param>
public sealed record ModelAttainment(string Model, double WaitSeconds, AttainedJobs FiveMinutes, AttainedJobs Hour);

/// <summary>Jobs that ended, and those of them that waited no longer than their objective.</summary>
public readonly record struct AttainedJobs(long Jobs, long InTime)
{
    public AttainedJobs And(in AttainedJobs other) => new(Jobs + other.Jobs, InTime + other.InTime);
}
