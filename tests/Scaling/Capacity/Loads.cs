using Serverless.Scaling.Capacity;

namespace Serverless.Scaling.Tests.Capacity;

internal static class Loads
{
    /// <summary>Nothing comes, and nothing was ever kept for a burst.</summary>
    public static Load Calm { get; } = new()
    {
        Work = 0,
        InTime = 0,
        Due = 0,
        Rate = 0,
        SteadyRate = 0,
        IsBursting = false,
        BurstShare = 0,
        Kept = 1,
        WorkPerJob = 0.25,
        ServiceSeconds = 1,
        WaitSeconds = 5,
        StartUpSeconds = 30,
    };
}
