using System.Text.Json.Serialization;

namespace Serverless.Scaling.Effects;

/// <summary>The result of applying a decision, with a sentence if it was not applied.</summary>
public sealed record EffectResult(EffectStatus Status, string? Detail = null)
{
    public static EffectResult Applied { get; } = new(EffectStatus.Applied);
}

/// <summary>Applied, deferred (paced or throttled: retried on a later tick), or refused (a person must act).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EffectStatus>))]
public enum EffectStatus
{
    [JsonStringEnumMemberName("applied")] Applied,
    [JsonStringEnumMemberName("deferred")] Deferred,
    [JsonStringEnumMemberName("refused")] Refused,
}
