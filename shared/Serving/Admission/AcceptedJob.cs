namespace Serverless.Serving.Admission;

/// <summary>
/// The job that a submit created or found, and the parsed body, which determines the form of the response.
/// </summary>
/// <param name="Job">The job's current state.</param>
/// <param name="Submission">The parsed body.</param>
/// <param name="IsReplay">Whether the job existed before, under the same id and payload.</param>
public sealed record AcceptedJob(JobSnapshot Job, Submission Submission, bool IsReplay);
