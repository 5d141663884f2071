namespace Serverless.Embedded.Pool;

/// <summary>The stage of an instance's lifecycle.</summary>
public enum InstanceStage
{
    /// <summary>Its process runs but is not ready yet.</summary>
    Starting,

    /// <summary>It accepts jobs.</summary>
    Live,

    /// <summary>It is stopping and finishes what it has in hand.</summary>
    Draining,

    /// <summary>Its process exited unexpectedly. The next one starts after a pause.</summary>
    BackingOff,

    /// <summary>It has stopped and does not start again.</summary>
    Stopped,
}
