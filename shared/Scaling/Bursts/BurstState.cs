using System.Text.Json.Serialization;

namespace Serverless.Scaling.Bursts;

/// <summary>
/// The arrivals are as usual (calm), rising (surge), far above the usual rate (burst), or falling back (cooling). If
/// they are as usual or falling back but jobs wait longer than the objective, the state is late.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<BurstState>))]
public enum BurstState
{
    [JsonStringEnumMemberName("calm")] Calm,
    [JsonStringEnumMemberName("surge")] Surge,
    [JsonStringEnumMemberName("burst")] Burst,
    [JsonStringEnumMemberName("cooling")] Cooling,
    [JsonStringEnumMemberName("late")] Late,
}
