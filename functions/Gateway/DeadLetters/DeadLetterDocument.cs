using Serverless.Serving;
using Serverless.Serving.Results.DeadLetters;

namespace Serverless.Gateway.DeadLetters;

/// <summary>A dead letter on the wire, with the job that a redrive created, if any.</summary>
internal sealed record DeadLetterDocument(
    string Id,
    string JobId,
    string Model,
    string Version,
    Lane Lane,
    JobStatus Status,
    string Reason,
    string? Description,
    int Attempts,
    DateTimeOffset At,
    DateTimeOffset ExpiresAt,
    RedrivenDocument? Redriven,
    DeadLetterLinks Links)
{
    public static DeadLetterDocument Of(DeadJob dead, JobSnapshot? redriven) => new(
        dead.Id, dead.JobId.Value, dead.Model,
        dead.Version, dead.Lane, dead.Status, dead.Reason, dead.Description, dead.Attempts, dead.At, dead.ExpiresAt,
        redriven is null ? null : new RedrivenDocument(redriven.Job.Id.Value, redriven.Status),
        new DeadLetterLinks($"/v1/jobs/{dead.JobId}", $"/v1/deadletters/{Uri.EscapeDataString(dead.Id)}/redrive"));
}

/// <summary>The job that a redrive created, and its status.</summary>
internal sealed record RedrivenDocument(string JobId, JobStatus Status);

/// <summary>The addresses to read the job of the dead letter and to redrive it (POST).</summary>
internal sealed record DeadLetterLinks(string Job, string Redrive);

/// <summary>
/// A page of dead letters, newest first. <paramref name="Next"/> is the value of <c>after</c> for the next page, or
/// null on the last page.
/// </summary>
internal sealed record DeadLetterPage(IReadOnlyList<DeadLetterDocument> DeadLetters, string? Next);
