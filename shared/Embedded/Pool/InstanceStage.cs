namespace Serverless.Embedded.Pool;

/// <summary>Where an instance stands in its life.</summary>
public enum InstanceStage
{
    /// <summary>Its process runs and has not said that it is ready.</summary>
    Starting,

    /// <summary>It takes jobs.</summary>
    Live,

    /// <summary>It was asked to stop and finishes what it has in hand.</summary>
    Draining,

    /// <summary>Its process ended unasked; the next one starts after a pause.</summary>
    BackingOff,

    /// <summary>It is gone and never comes back.</summary>
    Stopped,
}
