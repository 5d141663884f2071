using System.Text.Json;

namespace Serverless.Serving.Webhooks;

/// <summary>The body of a webhook: the event, its time, and the job as GET /v1/jobs/{id} returns it.</summary>
public sealed record WebhookEvent(string Type, DateTimeOffset Timestamp, JobDocument Data)
{
    /// <summary>Maximum size of a body, as documented for receivers.</summary>
    private const int MaxBytes = 20_000;

    /// <summary>
    /// Creates the body for the end of a job. Outputs that would make it too large are omitted; the receiver can read
    /// them from the job.
    /// </summary>
    public static byte[] BodyOf(JobSnapshot ended, Outcome outcome)
    {
        var type = Webhook.EventOf(outcome.Status);
        var full = new WebhookEvent(type, outcome.FinishedAt, JobDocument.Of(ended));
        var body = JsonSerializer.SerializeToUtf8Bytes(full, ServingJson.Default.WebhookEvent);
        return body.Length < MaxBytes
            ? body
            : JsonSerializer.SerializeToUtf8Bytes(
                full with { Data = full.Data with { Outputs = null } }, ServingJson.Default.WebhookEvent);
    }
}
