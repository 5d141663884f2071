using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Serverless.Serving.Results.DeadLetters;

/// <summary>
/// Records a message that belongs to no job in the dead-letter log, because it would otherwise disappear without a
/// trace when it is completed. If the process crashes in between, the next delivery records it again.
/// </summary>
public sealed partial class StrayMessages(IDeadLetterLog log, TimeProvider time, ILogger<StrayMessages> logger)
{
    public async Task RecordAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        var entry = DeadLetterEntry.OfStray(letter, $"stray-{Digest(letter)}", time.GetUtcNow());
        await log.AppendAsync(entry, cancellationToken);
        LogRecorded(entry.MessageId, entry.Reason, entry.Id);
    }

    private static string Digest(DeadLetter letter)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{letter.MessageId}\n"));
        hash.AppendData(letter.Body.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Message {MessageId} belongs to no job ({Reason}). It is recorded as dead letter {Id}.")]
    private partial void LogRecorded(string? messageId, string reason, string id);
}
