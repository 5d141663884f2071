using System.Text.Json.Serialization;

namespace Serverless.Serving.Models;

/// <summary>Whether jobs of a version share runs, and why.</summary>
public sealed record SharingReport(SharingState Runs, string Because);

[JsonConverter(typeof(JsonStringEnumConverter<SharingState>))]
public enum SharingState
{
    /// <summary>Not known yet. Each job has its own run.</summary>
    [JsonStringEnumMemberName("unproven")] Unproven,

    /// <summary>Jobs with inputs of the same shape share runs.</summary>
    [JsonStringEnumMemberName("shared")] Shared,

    /// <summary>Each job has its own run.</summary>
    [JsonStringEnumMemberName("alone")] Alone,
}
