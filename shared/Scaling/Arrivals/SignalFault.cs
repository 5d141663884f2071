using System.Text.Json.Serialization;

namespace Serverless.Scaling.Arrivals;

/// <summary>A signal that could not be taken at its word, why, and the value that the decision used in its place.</summary>
public sealed record SignalFault(Signal Signal, FaultKind Kind, string Instead);

/// <summary>What the detector reads.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Signal>))]
public enum Signal
{
    [JsonStringEnumMemberName("arrivals")] Arrivals,
    [JsonStringEnumMemberName("backlog")] Backlog,
    [JsonStringEnumMemberName("instances")] Instances,
    [JsonStringEnumMemberName("service")] Service,
}

/// <summary>Missing: the reading failed. Stale: measured too long ago. Absurd: negative or beyond what can be.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FaultKind>))]
public enum FaultKind
{
    [JsonStringEnumMemberName("missing")] Missing,
    [JsonStringEnumMemberName("stale")] Stale,
    [JsonStringEnumMemberName("absurd")] Absurd,
}
