using Serverless.Serving.Results.DeadLetters;

namespace Serverless.Serving.Admission;

/// <summary>
/// Redrives a dead letter: retries its job as a new job, because a terminal status never changes. Repeated redrives of
/// a dead letter create one job. The new job uses the model's current version, which may fix the cause, unless the
/// caller pinned a version.
/// </summary>
public sealed class Redrive(IDeadLetterLog log, Retries retries)
{
    /// <returns>The new job, or the problem that prevents it.</returns>
    public async Task<Result<AcceptedJob>> RunAsync(string deadLetterId, CancellationToken cancellationToken) =>
        await log.FindAsync(deadLetterId, cancellationToken) switch
        {
            { JobId: { } job } dead => await retries.RetryAsync(job, dead.RedrivenId, cancellationToken),
            { } => NoJob(deadLetterId),
            null => NotFound(deadLetterId),
        };

    private static Problem NoJob(string id) => new()
    {
        Status = 409,
        Code = "dead-letter-without-job",
        Title = "The dead letter belongs to no job.",
        Detail = $"Dead letter '{id}' is a message that belongs to no job, so there is nothing to run again.",
    };

    private static Problem NotFound(string id) => new()
    {
        Status = 404,
        Code = "dead-letter-not-found",
        Title = "Dead letter not found.",
        Detail = $"No dead letter has the id '{Fault.Shorten(id)}'. GET /v1/deadletters lists them.",
    };
}
