using System.Text.Json.Serialization;

namespace Serverless.Scaling.Bursts;

/// <summary>Where the arrivals stand: usual; rising; far above the usual; falling back.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BurstState>))]
public enum BurstState
{
    [JsonStringEnumMemberName("calm")] Calm,
    [JsonStringEnumMemberName("surge")] Surge,
    [JsonStringEnumMemberName("burst")] Burst,
    [JsonStringEnumMemberName("cooling")] Cooling,
}
