namespace Serverless.Replay.Simulation;

/// <summary>What carries out the decisions of a policy.</summary>
public enum Platform
{
    /// <summary>Every decision takes effect at once, and a canceled launch ends at once.</summary>
    Direct,

    /// <summary>
    /// Azure's Elastic Premium plan. Our controller sets the count of always-ready instances, at most 20, with at most
    /// one write in 30 s. Beneath it, the plan scales by its own target and directly to it. A canceled launch is billed
    /// until the instance would have been ready.
    /// </summary>
    Premium,

    /// <summary>The same, but the plan removes one instance every 60 s. Azure does not document the pace.</summary>
    PremiumIn60,
}
