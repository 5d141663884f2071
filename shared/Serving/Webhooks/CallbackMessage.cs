using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Serverless.Serving.Webhooks;

/// <summary>
/// The queue message for one attempt to send the webhook of a job that ended. Attempts count from 1, and restart in
/// each <paramref name="Replay"/> that an operator requests. <paramref name="Postponed"/> counts how often there was no
/// room for the attempt in its receiver's share.
/// </summary>
public sealed partial record CallbackMessage(
    JobId JobId, JobStatus Status, int Attempt = 1, string? Replay = null, int Postponed = 0)
{
    /// <summary>Longer than any valid id.</summary>
    private const int MaxIdLength = 128;

    /// <summary>
    /// The <c>webhook-id</c>, the same for all attempts and replays, so a receiver can deduplicate.
    /// </summary>
    public string WebhookId => $"msg_{JobId}_{Status.Wire}";

    /// <summary>The id of the attempt, however often it was postponed.</summary>
    public string AttemptId => Replay is null ? $"{WebhookId}_{Attempt}" : $"{WebhookId}_{Replay}_{Attempt}";

    /// <summary>
    /// The message id on the queue. It differs for each send, so duplicate detection does not drop a retry or a
    /// postponed attempt.
    /// </summary>
    public string MessageId => Postponed == 0 ? AttemptId : $"{AttemptId}.{Postponed}";

    /// <summary>When an operator requested this replay; null if it is not a replay.</summary>
    public DateTimeOffset? ReplayedAt =>
        long.TryParse(Replay, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var moment)
        && moment >= 0 && moment <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(moment)
            : null;

    /// <summary>The first attempt of a replay that was requested at the given time.</summary>
    public static CallbackMessage OfReplay(JobId job, JobStatus status, DateTimeOffset at) =>
        new(job, status, Replay: at.ToUnixTimeMilliseconds().ToString("x", CultureInfo.InvariantCulture));

    public OutgoingMessage ToMessage(DateTimeOffset? notBefore = null) => new()
    {
        Id = MessageId,
        Body = JsonSerializer.SerializeToUtf8Bytes(this, ServingJson.Default.CallbackMessage),
        ContentType = "application/json",
        NotBefore = notBefore,
    };

    /// <exception cref="FormatException">The bytes are not a callback message.</exception>
    public static CallbackMessage Decode(ReadOnlyMemory<byte> body) =>
        TryDecode(body) ?? throw new FormatException($"A body of {body.Length} bytes is not a callback message.");

    /// <summary>
    /// Returns null if the bytes are not a callback message, or if its values cannot form a valid id.
    /// </summary>
    public static CallbackMessage? TryDecode(ReadOnlyMemory<byte> body)
    {
        try
        {
            var callback = JsonSerializer.Deserialize(body.Span, ServingJson.Default.CallbackMessage);
            return callback is { JobId.Value: not null }
                && Enum.IsDefined(callback.Status) && TryParseId(callback.MessageId) == callback
                ? callback
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// Reads the message from its <see cref="MessageId"/>; null if the id is not that of a callback message.
    /// </summary>
    public static CallbackMessage? TryParseId(string? messageId)
    {
        if (messageId is not { Length: <= MaxIdLength }
            || Id().Match(messageId) is not { Success: true, Groups: var parts }
            || !JobId.TryParse(parts["job"].Value, out var job)
            || !JobStatuses.TryParse(parts["status"].Value, out var status))
        {
            return null;
        }

        var attempt = int.Parse(parts["attempt"].ValueSpan, CultureInfo.InvariantCulture);
        var postponed = parts["postponed"] is { Success: true, ValueSpan: var times }
            ? int.Parse(times, CultureInfo.InvariantCulture) : 0;
        return new CallbackMessage(
            job, status, attempt, parts["replay"] is { Success: true, Value: var replay } ? replay : null, postponed);
    }

    // No status is a hexadecimal number, so the id is unambiguous even if the job's id contains underscores.
    [GeneratedRegex(
        "^msg_(?<job>.+)_(?<status>succeeded|failed|canceled|expired)"
            + "(_(?<replay>[0-9a-f]+))?_(?<attempt>[1-9][0-9]{0,3})"
            + "(\\.(?<postponed>[1-9][0-9]{0,8}))?\\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Id();
}
