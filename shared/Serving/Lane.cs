using System.Text.Json.Serialization;

namespace Serverless.Serving;

/// <summary>The queue that a job waits on. Bulk jobs never request capacity.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Lane>))]
public enum Lane
{
    [JsonStringEnumMemberName("interactive")] Interactive,
    [JsonStringEnumMemberName("bulk")] Bulk,
}

/// <summary>The names of lanes.</summary>
public static class Lanes
{
    /// <summary>The valid names, in words.</summary>
    public const string Rule = "must be interactive or bulk";

    extension(Lane lane)
    {
        /// <summary>The lane's name on the wire.</summary>
        public string Wire => lane == Lane.Bulk ? "bulk" : "interactive";
    }

    public static bool TryParse(string? text, out Lane lane)
    {
        lane = text == Lane.Bulk.Wire ? Lane.Bulk : Lane.Interactive;
        return text == lane.Wire;
    }
}
