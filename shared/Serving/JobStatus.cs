using System.Text.Json.Serialization;

namespace Serverless.Serving;

/// <summary>The status of a job. The last four are terminal and never change.</summary>
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
    public static readonly IReadOnlyList<JobStatus> All = Enum.GetValues<JobStatus>();

    extension(JobStatus status)
    {
        public bool IsTerminal => status >= JobStatus.Succeeded;

        /// <summary>The status on the wire, such as <c>queued</c> or <c>succeeded</c>.</summary>
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

    public static bool TryParse(string? text, out JobStatus status)
    {
        foreach (var one in All)
        {
            if (one.Wire == text)
            {
                status = one;
                return true;
            }
        }

        status = default;
        return false;
    }
}
