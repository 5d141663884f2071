using System.Text.Json.Serialization;

namespace Serverless.Serving;

/// <summary>Which queue a job waits on. Bulk never asks for capacity.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Lane>))]
public enum Lane
{
    [JsonStringEnumMemberName("interactive")] Interactive,
    [JsonStringEnumMemberName("bulk")] Bulk,
}

/// <summary>Lanes as the wire says them.</summary>
public static class Lanes
{
    /// <summary>What the name of a lane must be, in words.</summary>
    public const string Rule = "must be interactive or bulk";

    extension(Lane lane)
    {
        /// <summary>The lane as the wire says it.</summary>
        public string Wire => lane == Lane.Bulk ? "bulk" : "interactive";
    }

    public static bool TryParse(string? text, out Lane lane)
    {
        lane = text == Lane.Bulk.Wire ? Lane.Bulk : Lane.Interactive;
        return text == lane.Wire;
    }
}
