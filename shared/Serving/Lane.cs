using System.Text.Json.Serialization;

namespace Serverless.Serving;

/// <summary>Which queue a job waits on. Bulk never asks for capacity.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Lane>))]
public enum Lane
{
    [JsonStringEnumMemberName("interactive")] Interactive,
    [JsonStringEnumMemberName("bulk")] Bulk,
}
