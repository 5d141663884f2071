using Serverless.Serving;
using Serverless.Serving.Results.DeadLetters;

namespace Serverless.Gateway.DeadLetters;

/// <summary>A dead letter on the wire, with the job that its redrive made, where it was redriven.</summary>
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

/// <summary>What became of a redrive.</summary>
internal sealed record RedrivenDocument(string JobId, JobStatus Status);

/// <summary>Where to read the job that died, and where to have it run again (POST).</summary>
internal sealed record DeadLetterLinks(string Job, string Redrive);

/// <summary>
/// Some dead letters, the newest first; <paramref name="Next"/> names where the next page begins, where there is one.
/// </summary>
internal sealed record DeadLetterPage(IReadOnlyList<DeadLetterDocument> DeadLetters, string? Next);
