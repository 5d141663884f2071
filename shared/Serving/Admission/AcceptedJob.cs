namespace Serverless.Serving.Admission;

/// <summary>A job that a submit was promised, and the body as it was read, for the form of the answer.</summary>
/// <param name="Job">The job as it stands.</param>
/// <param name="Submission">The body.</param>
/// <param name="IsReplay">Whether the job existed before, under the same id and payload.</param>
public sealed record AcceptedJob(JobSnapshot Job, Submission Submission, bool IsReplay);
