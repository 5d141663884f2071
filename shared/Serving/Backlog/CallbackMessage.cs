using System.Text.Json;

namespace Serverless.Serving.Backlog;

/// <summary>
/// The end of a job on its way to its webhook. The attempts count from 1, and anew in each <paramref name="Replay"/> that an operator asks for.
/// </summary>
public sealed record CallbackMessage(JobId JobId, JobStatus Status, int Attempt = 1, string? Replay = null)
{
    /// <summary>The <c>webhook-id</c>: the same over all attempts and replays, so that a receiver does the work once.</summary>
    public string WebhookId => $"msg_{JobId}_{Status.Wire}";

    /// <summary>The id on the queue: its own for each attempt, so that duplicate detection lets a retry pass.</summary>
    public string MessageId => Replay is null ? $"{WebhookId}_{Attempt}" : $"{WebhookId}_{Replay}_{Attempt}";

    public OutgoingMessage ToMessage(DateTimeOffset? notBefore = null) => new()
    {
        Id = MessageId,
        Body = JsonSerializer.SerializeToUtf8Bytes(this, ServingJson.Default.CallbackMessage),
        ContentType = "application/json",
        NotBefore = notBefore,
    };
}
