using System.Text.Json;

namespace Serverless.Serving.Backlog;

/// <summary>The end of a job on its way to its webhook: the delivery's attempt counts from 1.</summary>
public sealed record CallbackMessage(JobId JobId, JobStatus Status, int Attempt = 1)
{
    /// <summary>The <c>webhook-id</c>: the same over all attempts.</summary>
    public string WebhookId => $"msg_{JobId}_{Status.Wire}";

    /// <summary>The id on the queue: its own for each attempt, so that duplicate detection lets a retry pass.</summary>
    public string MessageId => $"{WebhookId}_{Attempt}";

    public OutgoingMessage ToMessage(DateTimeOffset? notBefore = null) => new()
    {
        Id = MessageId,
        Body = JsonSerializer.SerializeToUtf8Bytes(this, ServingJson.Default.CallbackMessage),
        ContentType = "application/json",
        NotBefore = notBefore,
    };
}
