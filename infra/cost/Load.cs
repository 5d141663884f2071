namespace Serverless.Cost;

/// <summary>The load of a month: instances over time, and jobs.</summary>
/// <param name="Name">The name in the table.</param>
/// <param name="BaseInstances">The number of worker instances that always run.</param>
/// <param name="BurstInstances">The number of instances that are added during a burst.</param>
/// <param name="BurstHours">The hours of bursts in the month, including start-up and scale-in.</param>
/// <param name="ControlInstances">The number of instances of gateway, detector, and callbacks.</param>
/// <param name="Jobs">The number of jobs in the month.</param>
public sealed record Load(
    string Name, int BaseInstances, int BurstInstances, double BurstHours, int ControlInstances, double Jobs)
{
    public const double HoursInMonth = 730;

    /// <summary>The three loads in the table of docs/azure.md, on the instances of main.bicepparam.</summary>
    public static IReadOnlyList<Load> Usual { get; } =
    [
        // Each plan has at least one instance.
        new("Idle", BaseInstances: 1, BurstInstances: 0, BurstHours: 0, ControlInstances: 1, Jobs: 0),
        // Each hour, eight more instances for ten minutes, and 20,000 jobs.
        new("One burst an hour",
            BaseInstances: 1, BurstInstances: 8, BurstHours: HoursInMonth / 6, ControlInstances: 1,
            Jobs: 20_000 * HoursInMonth),
        // 40 jobs per second at all times.
        new("Sustained",
            BaseInstances: 8, BurstInstances: 0, BurstHours: 0, ControlInstances: 2, Jobs: 40 * 3_600 * HoursInMonth),
    ];
}
