using Serverless.Scaling.Arrivals;

namespace Serverless.Scaling.Tests;

internal static class Samples
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A job takes a second, four at a time.</summary>
    public const double WorkPerJob = 0.25;

    public static ScalingSettings Settings { get; } = new ScalingOptions { MaxInstances = 40 }.ToSettings();

    public static Demand Demand(int second, int arrivals = 0, long active = 0, int live = 1, int starting = 0) => new()
    {
        At = Start.AddSeconds(second),
        ArrivalsUntil = Start.AddSeconds(second),
        ArrivalsPerSecond = [arrivals],
        Active = active,
        HeadAgeSeconds = 0,
        InHand = 0,
        ServiceSeconds = 1,
        WorkPerSecond = [arrivals * WorkPerJob],
        Work = active * WorkPerJob,
        WorkPerJob = WorkPerJob,
        Grain = WorkPerJob,
        WaitSeconds = 5,
        Concurrency = 4,
        StartUpSeconds = 30,
        Wanted = live + starting,
        Live = live,
        Starting = starting,
        Draining = 0,
    };
}
