using System.Text.Json.Serialization;

namespace Serverless.Serving;

/// <summary>Where a job stands. The last four are terminal and never change.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobStatus>))]
public enum JobStatus
{
    [JsonStringEnumMemberName("queued")] Queued,
    [JsonStringEnumMemberName("running")] Running,
    [JsonStringEnumMemberName("succeeded")] Succeeded,
    [JsonStringEnumMemberName("failed")] Failed,
    [JsonStringEnumMemberName("canceled")] Canceled,
    [JsonStringEnumMemberName("expired")] Expired,
}

public static class JobStatuses
{
    extension(JobStatus status)
    {
        public bool IsTerminal => status >= JobStatus.Succeeded;

        /// <summary>The status as the wire says it: <c>queued</c>, <c>succeeded</c> and so on.</summary>
        public string Wire => status switch
        {
            JobStatus.Queued => "queued",
            JobStatus.Running => "running",
            JobStatus.Succeeded => "succeeded",
            JobStatus.Failed => "failed",
            JobStatus.Canceled => "canceled",
            JobStatus.Expired => "expired",
            _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a job status."),
        };
    }
}
