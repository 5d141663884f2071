using Serverless.Serving;
using Serverless.Serving.Results.DeadLetters;

namespace Serverless.Gateway.DeadLetters;

/// <summary>
/// A dead letter on the wire: of a job, with the job that a redrive created, if any; or a message without a job.
/// </summary>
internal sealed record DeadLetterDocument(
    string Id,
    string Source,
    string? JobId,
    string? Model,
    string? Version,
    Lane? Lane,
    JobStatus? Status,
    string Reason,
    string? Description,
    int Attempts,
    DateTimeOffset At,
    DateTimeOffset? ExpiresAt,
    StrayDocument? Message,
    RedrivenDocument? Redriven,
    DeadLetterLinks? Links)
{
    public static DeadLetterDocument Of(DeadLetterEntry dead, JobSnapshot? redriven) => new(
        dead.Id,
        dead.Lane?.Wire ?? "callbacks",
        dead.JobId?.Value,
        dead.Model,
        dead.Version,
        dead.Lane,
        dead.Status,
        dead.Reason,
        dead.Description,
        dead.Attempts,
        dead.At,
        dead.ExpiresAt,
        dead.JobId is null ? new StrayDocument(dead.MessageId, dead.BodyBytes ?? 0, dead.BodyHead ?? "") : null,
        redriven is null ? null : new RedrivenDocument(redriven.Job.Id.Value, redriven.Status),
        dead.JobId is { } job
            ? new DeadLetterLinks($"/v1/jobs/{job}", $"/v1/deadletters/{Uri.EscapeDataString(dead.Id)}/redrive")
            : null);
}

/// <summary>A message without a job; <paramref name="Head"/> shows its first bytes.</summary>
internal sealed record StrayDocument(string? Id, int Bytes, string Head);

/// <summary>The job that a redrive created, and its status.</summary>
internal sealed record RedrivenDocument(string JobId, JobStatus Status);

/// <summary>The addresses to read the job of the dead letter and to redrive it (POST).</summary>
internal sealed record DeadLetterLinks(string Job, string Redrive);

/// <summary>
/// A page of dead letters, newest first. <paramref name="Next"/> is the value of <c>after</c> for the next page, or
/// null on the last page.
/// </summary>
internal sealed record DeadLetterPage(IReadOnlyList<DeadLetterDocument> DeadLetters, string? Next);
