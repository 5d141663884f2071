using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Serverless.Embedded.Pool;

/// <summary>How the pool starts, restarts and stops its worker processes.</summary>
public sealed class PoolOptions
{
    /// <summary>The program to start.</summary>
    [Required]
    public string FileName { get; set; } = "";

    public IList<string> Arguments { get; } = [];

    /// <summary>Variables that the process gets besides the parent's own.</summary>
    public IDictionary<string, string> Environment { get; } = new Dictionary<string, string>();

    /// <summary>Most instances that may be asked for.</summary>
    [Range(1, 256)]
    public int MaxInstances { get; set; } = 20;

    /// <summary>A process that is not ready by then is killed.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ReadyLimit { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>A draining process that has not ended by then is killed; the queue gives its jobs to another.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan DrainLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The same for all of them when the pool itself stops.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan StopLimit { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>The pause after a first unasked end; it doubles with each further one.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest pause before a start that never worked is tried again.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan MaxPause { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest pause after the end of a live process: it can serve other jobs while a bad one kills it repeatedly.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan MaxPauseAfterLive { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>A process that was live so long was healthy: its end starts the counting anew.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan StableAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>So many unasked ends in a row are a crash loop.</summary>
    [Range(2, 100)]
    public int CrashLoopAfter { get; set; } = 3;
}

[OptionsValidator]
internal sealed partial class PoolOptionsValidator : IValidateOptions<PoolOptions>;
