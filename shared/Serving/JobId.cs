using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Serverless.Serving;

/// <summary>
/// The id of a job: 1 to 64 letters, digits, hyphens or underscores, chosen by the server or the client.
/// </summary>
[JsonConverter(typeof(JobIdJson))]
public readonly record struct JobId
{
    /// <summary>The format of an id, in words.</summary>
    public const string Rule = "must be 1 to 64 letters, digits, hyphens or underscores";

    private const int MaxLength = 64;

    private JobId(string value) => Value = value;

    public string Value { get; }

    /// <summary>A new id. Ids sort in the order of their creation (UUID version 7).</summary>
    public static JobId New(DateTimeOffset now) => new(Guid.CreateVersion7(now).ToString("N"));

    /// <summary>The id that a caller's idempotency key maps to, so a repeated submit finds the first one.</summary>
    public static JobId FromIdempotencyKey(string caller, string key) =>
        new("key-" + Digest($"{caller}\n{key}"));

    /// <summary>The id of a job's retry with this number, so a repeated request finds the first one.</summary>
    public static JobId OfRetry(JobId id, int number) => new("retry-" + Digest($"{id}\n{number}"));

    public static bool TryParse([NotNullWhen(true)] string? text, out JobId id)
    {
        var valid = text is { Length: > 0 and <= MaxLength }
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
        id = valid ? new JobId(text!) : default;
        return valid;
    }

    public static JobId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not a job id.");

    public override string ToString() => Value;

    private static string Digest(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}

/// <summary>Reads and writes a job's id as a JSON string.</summary>
public sealed class JobIdJson : JsonConverter<JobId>
{
    public override JobId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JobId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("Not a job id.");

    public override void Write(Utf8JsonWriter writer, JobId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}
