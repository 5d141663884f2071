using Serverless.Scaling.Arrivals;

namespace Serverless.Scaling.Tests;

internal static class Samples
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

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
        Knee = 4,
        StartUpSeconds = 30,
        Wanted = live + starting,
        Live = live,
        Starting = starting,
        Draining = 0,
    };
}
