namespace Serverless.Benchmarks.Ceiling;

/// <summary>How jobs use the services.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Ranges">The key ranges over which the jobs of a moment spread.</param>
/// <param name="EntitiesOfRead">The entities that a read of a job touches.</param>
/// <param name="ReadsFirst">Whether a worker reads the job before it runs.</param>
/// <param name="Units">The messaging units of Premium; 0 for Standard.</param>
internal sealed record Layout(string Name, int Ranges, int EntitiesOfRead, bool ReadsFirst, int Units)
{
    /// <summary>Insert, read, end of two rows; a job's keys begin with its time.</summary>
    public static Layout Ordered { get; } = new("keys in order of time, Standard", 1, 2, true, 0);

    /// <summary>The same requests; a job's keys begin with a hash of its id.</summary>
    public static Layout Spread { get; } = new("spread keys, Standard", 256, 1, true, 0);

    public static Layout SpreadPremium { get; } = new("spread keys, Premium with 4 units", 256, 1, true, 4);

    public double BusCapacity => Units == 0 ? Targets.CreditsOfStandard : Units * Targets.OperationsOfUnit;
}
