using System.Text.Json.Serialization;

namespace Serverless.Serving;

/// <summary>
/// A run of a job that is recorded before it ends, because it is long or because the job was delivered before.
/// <paramref name="Number"/> counts these runs from 1.
/// </summary>
public sealed record Attempt(int Number, DateTimeOffset StartedAt, string Instance)
{
    /// <summary>
    /// The number of lost runs after which a job does not run again. The first one may have shared its process with
    /// other jobs; it is unlikely that something else ended the process during both of the others.
    /// </summary>
    public const int MaxLost = 3;

    /// <summary>The number of earlier runs that began and did not return before their process ended.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Lost { get; init; }

    /// <summary>Whether the run returned without an outcome, which shows that it did not end its process.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Returned { get; init; }

    /// <summary>The run that follows.</summary>
    /// <param name="before">The last recorded run; null if none is recorded.</param>
    /// <param name="now">When the next one begins.</param>
    /// <param name="instance">The instance that runs it.</param>
    public static Attempt After(Attempt? before, DateTimeOffset now, string instance) =>
        new((before?.Number ?? 0) + 1, now, instance)
        {
            Lost = before switch
            {
                null => 0,
                { Returned: true } => before.Lost,
                _ => before.Lost + 1,
            },
        };
}
