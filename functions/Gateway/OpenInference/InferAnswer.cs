using Microsoft.AspNetCore.Http;
using Serverless.Gateway.Http.Answers;
using Serverless.Serving;
using Serverless.Serving.Admission;

namespace Serverless.Gateway.OpenInference;

/// <summary>Creates the response to an Open Inference request from the state of its job.</summary>
internal static class InferAnswer
{
    public static IResult To(JobSnapshot job, Submission submission) => job.Status switch
    {
        JobStatus.Succeeded => ToOutputs(InferDocument.Of(job, submission)),
        JobStatus.Failed when job.Outcome?.Error is { IsInputsFault: true } error =>
            new ProblemAnswer(Serving.Problem.InputRejected(job.Job.Id, error)),
        JobStatus.Failed => Problem(job, StatusCodes.Status500InternalServerError, "The run failed."),
        JobStatus.Canceled => Problem(job, StatusCodes.Status409Conflict, "The job was canceled."),
        JobStatus.Expired => Problem(job, StatusCodes.Status504GatewayTimeout, "The job did not start in time."),
        _ => new ProblemAnswer(new Problem
        {
            Status = StatusCodes.Status504GatewayTimeout,
            Code = "still-waiting",
            Title = "The result is not available yet.",
            Detail = $"Job '{job.Job.Id}' continues. Read it at /v1/jobs/{job.Job.Id}, or submit with "
                + "'Prefer: respond-async'.",
        }),
    };

    private static IResult ToOutputs(InferDocument document) => document.Outputs.Any(output => output.IsBinary)
        ? new BinaryInferAnswer(document)
        : Results.Json(document, GatewayJson.Default.InferDocument);

    private static ProblemAnswer Problem(JobSnapshot job, int status, string title) => new(new Problem
    {
        Status = status,
        Code = job.Outcome?.Error?.Code ?? job.Status.Wire,
        Title = title,
        Detail = job.Outcome?.Error?.Detail ?? $"Job '{job.Job.Id}' ended with status {job.Status.Wire}.",
    });
}
