using System.Text.Json.Serialization;

namespace Serverless.Scaling.Effects;

/// <summary>What became of a decision when it was carried out, with a sentence where it was not applied.</summary>
public sealed record EffectResult(EffectStatus Status, string? Detail = null)
{
    public static EffectResult Applied { get; } = new(EffectStatus.Applied);
}

/// <summary>Applied; deferred (paced or throttled: asked again on a later tick); refused (a person must act).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EffectStatus>))]
public enum EffectStatus
{
    [JsonStringEnumMemberName("applied")] Applied,
    [JsonStringEnumMemberName("deferred")] Deferred,
    [JsonStringEnumMemberName("refused")] Refused,
}
