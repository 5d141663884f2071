using System.Text.Json;
using System.Text.Json.Nodes;
using Serverless.Serving.Results;

namespace Serverless.Serving.Tests.Results;

/// <summary>How a response reports the model that ran the job.</summary>
public sealed class AnsweredByTests
{
    private static readonly Job Asked = new()
    {
        Id = JobId.Parse("job"),
        Model = "digits",
        Version = "2",
        CreatedAt = DateTimeOffset.UnixEpoch,
        Deadline = DateTimeOffset.UnixEpoch.AddDays(1),
        ExpiresAt = DateTimeOffset.UnixEpoch.AddDays(2),
        Fingerprint = "f",
    };

    [Fact]
    public void A_result_names_the_model_and_version_that_produced_it()
    {
        var job = Native(Ended(JobStatus.Succeeded));

        Assert.Equal("""{"model":"digits","version":"2"}""", job["answeredBy"]!.ToJsonString());
        Assert.Null(job["degraded"]);
    }

    [Fact]
    public void A_result_of_a_fallback_is_degraded()
    {
        var ended = Ended(JobStatus.Succeeded, new ModelVersion("digits-small", "1"));

        var job = Native(ended);

        Assert.True(job["degraded"]!.GetValue<bool>());
        Assert.Equal("""{"model":"digits-small","version":"1"}""", job["answeredBy"]!.ToJsonString());
        Assert.Equal("digits", job["model"]!.GetValue<string>());
    }

    [Fact]
    public void A_job_that_has_not_succeeded_reports_no_model()
    {
        Assert.Null(Native(new JobSnapshot(Asked))["answeredBy"]);
        Assert.Null(Native(Ended(JobStatus.Expired))["answeredBy"]);
    }

    [Fact]
    public void A_stored_outcome_keeps_the_model_that_ran_it()
    {
        var outcome = Ended(JobStatus.Succeeded, new ModelVersion("digits-small", "1")).Outcome!;

        var (header, outputs) = StoredOutcome.Encode(outcome);

        Assert.Equal(outcome.AnsweredBy, StoredOutcome.Decode(header, outputs).AnsweredBy);
    }

    private static JobSnapshot Ended(JobStatus status, ModelVersion? answeredBy = null) =>
        new(Asked, Outcome: new Outcome { Status = status, FinishedAt = DateTimeOffset.UnixEpoch
            .AddSeconds(1), AnsweredBy = answeredBy });

    private static JsonNode Native(JobSnapshot job) =>
        JsonSerializer.SerializeToNode(JobDocument.Of(job), ServingJson.Default.JobDocument)!;
}
