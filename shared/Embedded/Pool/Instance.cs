using Serverless.Serving;

namespace Serverless.Embedded.Pool;

/// <summary>
/// One instance and the rule of its life: starting → live → draining → stopped, with backing off after each unasked end.
/// A step that comes too late for the stage changes nothing, so that the order of racing events does not matter.
/// </summary>
public sealed record Instance
{
    /// <summary>The pause after a first unexpected end; it doubles with each further one.</summary>
    internal static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest pause before a start that never worked is tried again.</summary>
    internal static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(30);

    /// <summary>The longest pause after the end of a live process: it can serve other jobs while a bad one kills it repeatedly.</summary>
    internal static readonly TimeSpan MaxPauseAfterLive = TimeSpan.FromSeconds(2);

    /// <summary>A process that was live this long was healthy: its end starts the counting anew.</summary>
    internal static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(30);

    /// <summary>This many unexpected ends in a row are a crash loop.</summary>
    private const int CrashLoopAfter = 3;

    public required string Name { get; init; }

    public InstanceStage Stage { get; init; }

    /// <summary>When the stage was entered.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Unasked ends in a row, none of them after a stable life.</summary>
    public int ShortLives { get; init; }

    /// <summary>When the pause of <see cref="InstanceStage.BackingOff"/> is over.</summary>
    public DateTimeOffset RestartAt { get; init; }

    /// <summary>How long the latest start took until ready: a measured cold start.</summary>
    public TimeSpan? ColdStart { get; init; }

    public InstanceExit? LastExit { get; init; }

    public static Instance Begin(string name, DateTimeOffset now) => new() { Name = name, Since = now };

    public Instance Ready(DateTimeOffset now) =>
        Stage is InstanceStage.Starting ? this with { Stage = InstanceStage.Live, Since = now, ColdStart = now - Since } : this;

    public Instance Drain(DateTimeOffset now) => Stage switch
    {
        InstanceStage.Starting or InstanceStage.Live => this with { Stage = InstanceStage.Draining, Since = now },
        InstanceStage.BackingOff => this with { Stage = InstanceStage.Stopped, Since = now },
        _ => this,
    };

    public Instance Exited(InstanceExit exit) => Stage switch
    {
        InstanceStage.Starting or InstanceStage.Live => BackOff(exit),
        InstanceStage.Draining => this with { Stage = InstanceStage.Stopped, Since = exit.At },
        _ => this,
    };

    public Instance Restart(DateTimeOffset now) =>
        Stage is InstanceStage.BackingOff ? this with { Stage = InstanceStage.Starting, Since = now } : this;

    /// <summary>
    /// Whether the instance keeps ending before a stable life. The verdict counts ends and not ends per minute, because the growing
    /// pauses would carry a loop out of any window.
    /// </summary>
    public bool IsCrashLooping =>
        Stage is InstanceStage.Starting or InstanceStage.BackingOff && ShortLives >= CrashLoopAfter;

    private Instance BackOff(InstanceExit exit)
    {
        var wasLive = Stage is InstanceStage.Live;
        var wasStable = wasLive && exit.At - Since >= StableAfter;
        var shortLives = wasStable ? 1 : ShortLives + 1;
        return this with
        {
            Stage = InstanceStage.BackingOff,
            Since = exit.At,
            ShortLives = shortLives,
            RestartAt = exit.At + Backoff.After(shortLives, FirstPause, wasLive ? MaxPauseAfterLive : MaxPause),
            LastExit = exit,
        };
    }
}
