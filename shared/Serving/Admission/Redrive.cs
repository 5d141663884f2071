using Serverless.Serving.Results.DeadLetters;

namespace Serverless.Serving.Admission;

/// <summary>
/// Runs a dead job again, as a new job: what has ended stays ended. However often it is asked for, one job comes of a
/// dead letter. The model is asked for as it is now, so that a version which mends the fault answers, unless the caller
/// insisted on the old one.
/// </summary>
public sealed class Redrive(IDeadLetterLog log, Retries retries)
{
    /// <returns>The new job, or why there is none.</returns>
    public async Task<Result<AcceptedJob>> RunAsync(string deadLetterId, CancellationToken cancellationToken) =>
        await log.FindAsync(deadLetterId, cancellationToken) is { } dead
            ? await retries.RetryAsync(dead.JobId, dead.RedrivenId, cancellationToken)
            : NotFound(deadLetterId);

    private static Problem NotFound(string id) => new()
    {
        Status = 404,
        Code = "dead-letter-not-found",
        Title = "There is no such dead letter.",
        Detail = $"No dead letter has the id '{Fault.Shorten(id)}'. GET /v1/deadletters lists them.",
    };
}
