using System.Text.Json.Serialization;

namespace Serverless.Scaling.Arrivals;

/// <summary>A signal that was not usable, the reason, and the value that the decision used instead.</summary>
public sealed record SignalFault(Signal Signal, FaultKind Kind, string Instead);

/// <summary>The signals that the detector reads.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Signal>))]
public enum Signal
{
    [JsonStringEnumMemberName("arrivals")] Arrivals,
    [JsonStringEnumMemberName("backlog")] Backlog,
    [JsonStringEnumMemberName("instances")] Instances,
    [JsonStringEnumMemberName("service")] Service,
}

/// <summary>Missing: the reading failed. Stale: measured too long ago. Absurd: negative or impossibly large.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FaultKind>))]
public enum FaultKind
{
    [JsonStringEnumMemberName("missing")] Missing,
    [JsonStringEnumMemberName("stale")] Stale,
    [JsonStringEnumMemberName("absurd")] Absurd,
}
