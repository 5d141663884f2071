using Serverless.Serving;

namespace Serverless.Embedded.Pool;

/// <summary>
/// One instance and the rule of its lifecycle: starting → live → draining → stopped, with back-off after each
/// unexpected exit. A step that is too late for the stage changes nothing, so the order of concurrent events does not
/// matter.
/// </summary>
public sealed record Instance
{
    /// <summary>The pause after the first unexpected exit. It doubles with each further one.</summary>
    internal static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    /// <summary>The maximum pause before retrying an instance that never became ready.</summary>
    internal static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The maximum pause after the exit of a live process, which can serve other jobs even if a bad one kills it
    /// repeatedly.
    /// </summary>
    internal static readonly TimeSpan MaxPauseAfterLive = TimeSpan.FromSeconds(2);

    /// <summary>A process that was live this long was healthy, so its exit resets the count.</summary>
    internal static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(30);

    /// <summary>The number of consecutive unexpected exits that is a crash loop.</summary>
    private const int CrashLoopAfter = 3;

    public required string Name { get; init; }

    public InstanceStage Stage { get; init; }

    /// <summary>The time when the stage began.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When the process was started; null if none runs or it takes no more work.</summary>
    public DateTimeOffset? StartedAt => Stage switch
    {
        InstanceStage.Starting => Since,
        InstanceStage.Live => Since - ColdStart,
        _ => null,
    };

    /// <summary>The number of consecutive unexpected exits, none of them after a stable run.</summary>
    public int ShortLives { get; init; }

    /// <summary>The end of the pause in <see cref="InstanceStage.BackingOff"/>.</summary>
    public DateTimeOffset RestartAt { get; init; }

    /// <summary>The measured cold start: how long the latest start took until ready.</summary>
    public TimeSpan? ColdStart { get; init; }

    public InstanceExit? LastExit { get; init; }

    public static Instance Begin(string name, DateTimeOffset now) => new() { Name = name, Since = now };

    public Instance Ready(DateTimeOffset now) =>
        Stage is InstanceStage.Starting
            ? this with { Stage = InstanceStage.Live, Since = now, ColdStart = now - Since }
            : this;

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
    /// Whether the instance keeps exiting before a stable run. This is a count of exits, not a rate, because the
    /// growing pauses would move a loop out of any time window.
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
