using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Serverless.Gateway.Http.Answers;
using Serverless.Gateway.OpenInference;
using Serverless.Serving;
using Serverless.Serving.Admission;

namespace Serverless.Functions.Tests.Gateway.Http;

/// <summary>The response for a failed job: to a caller that waited for it, and to one that reads it.</summary>
public sealed class FailedJobAnswerTests
{
    [Theory]
    [InlineData(JobErrors.InputRejected, 422, 422)]
    [InlineData(JobErrors.InputInvalid, 422, 422)]
    [InlineData(JobErrors.ModelFailed, 200, 500)]
    [InlineData(JobErrors.RunTimedOut, 200, 500)]
    public async Task A_caller_that_waited_gets_422_only_if_the_input_is_at_fault(string code, int submit, int infer)
    {
        var job = Failed(code);

        var (submitStatus, answer) = await AnswerAsync(JobAnswer.ToSubmit(JobDocument.Of(job), waited: true));
        var (inferStatus, inferAnswer) = await AnswerAsync(InferAnswer.To(job, new Submission { Inputs = [] }));

        Assert.Equal((submit, infer), (submitStatus, inferStatus));
        Assert.Equal((code, "index 9 of 4"), ((string?)inferAnswer["code"], (string?)inferAnswer["error"]));
        if (submit == 422)
        {
            Assert.Equal(
                (code, "index 9 of 4", "/v1/jobs/a"),
                ((string?)answer["code"], (string?)answer["detail"], (string?)answer["instance"]));
            Assert.Equal("/v1/jobs/a", (string?)inferAnswer["instance"]);
        }
        else
        {
            Assert.Equal(("failed", code), ((string?)answer["status"], (string?)answer["error"]!["code"]));
        }
    }

    [Fact]
    public async Task A_read_or_a_submit_without_a_wait_returns_the_job()
    {
        var job = JobDocument.Of(Failed(JobErrors.InputRejected));

        Assert.Equal((200, "failed"), await StatusesAsync(JobAnswer.ToRead(job, waited: true)));
        Assert.Equal((202, "failed"), await StatusesAsync(JobAnswer.ToSubmit(job, waited: false)));

        async Task<(int, string?)> StatusesAsync(IResult result) =>
            await AnswerAsync(result) is var (status, body) ? (status, (string?)body["status"]) : default;
    }

    private static async Task<(int Status, JsonNode Body)> AnswerAsync(IResult result)
    {
        using var request = new FakeRequest();
        var status = await request.SendAsync((_, _) => Task.FromResult(result));
        return (status, JsonNode.Parse(request.Answer)!);
    }

    private static JobSnapshot Failed(string code)
    {
        var job = new Job
        {
            Id = JobId.Parse("a"),
            Model = "row",
            Version = "1",
            CreatedAt = DateTimeOffset.UnixEpoch,
            Deadline = DateTimeOffset.UnixEpoch,
            ExpiresAt = DateTimeOffset.UnixEpoch,
            Fingerprint = "",
        };
        var error = new JobError(code, "index 9 of 4");
        return new JobSnapshot(
            job,
            Outcome: new Outcome { Status = JobStatus.Failed, FinishedAt = DateTimeOffset.UnixEpoch, Error = error });
    }
}
