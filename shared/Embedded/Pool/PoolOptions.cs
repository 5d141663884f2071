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

    /// <summary>Environment variables of the process, in addition to the parent's.</summary>
    public IDictionary<string, string> Environment { get; } = new Dictionary<string, string>();

    /// <summary>The maximum number of instances.</summary>
    [Range(1, 256)]
    public int MaxInstances { get; set; } = 20;

    /// <summary>
    /// How long a process that starts may give no sign of progress. After that it is killed, and another is started
    /// after a pause.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan ReadyLimit { get; set; } = TimeSpan.FromMinutes(5);
}

[OptionsValidator]
internal sealed partial class PoolOptionsValidator : IValidateOptions<PoolOptions>;
