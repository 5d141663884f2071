namespace Serverless.Cost;

/// <summary>A month of use: instances of the plan over time, and jobs.</summary>
/// <param name="Name">What a reader calls it.</param>
/// <param name="BaseInstances">Instances that always run, over all apps.</param>
/// <param name="BurstInstances">Instances added while a burst lasts.</param>
/// <param name="BurstHours">Hours of bursts in the month, start-up and decay included.</param>
/// <param name="Jobs">Jobs in the month.</param>
public sealed record Load(string Name, int BaseInstances, int BurstInstances, double BurstHours, double Jobs)
{
    public const double HoursInMonth = 730;

    /// <summary>The three that docs/azure.md tabulates, on the instances of main.bicepparam.</summary>
    public static IReadOnlyList<Load> Usual { get; } =
    [
        // Four apps share the one instance that the plan never goes below.
        new("Idle", BaseInstances: 1, BurstInstances: 0, BurstHours: 0, Jobs: 0),
        // Ten minutes an hour at eight more instances, 20,000 jobs each time.
        new("One burst an hour",
            BaseInstances: 1, BurstInstances: 8, BurstHours: HoursInMonth / 6, Jobs: 20_000 * HoursInMonth),
        // 40 jobs a second day and night.
        new("Sustained", BaseInstances: 8, BurstInstances: 0, BurstHours: 0, Jobs: 40 * 3_600 * HoursInMonth),
    ];
}
