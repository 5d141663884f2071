using System.Text.Json.Serialization;

namespace Serverless.Serving.Models;

/// <summary>What an instance has of the models at one moment.</summary>
public sealed record ModelReport
{
    public required string Instance { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Bytes that models may take on this instance; beyond it the least recently used leave.</summary>
    public required long MemoryLimit { get; init; }

    public required IReadOnlyList<VersionReport> Versions { get; init; }
}

/// <summary>A version of a model on an instance.</summary>
public sealed record VersionReport
{
    public required string Model { get; init; }

    public required string Version { get; init; }

    public required VersionState State { get; init; }

    /// <summary>Why it is refused; null where it is not.</summary>
    public string? Because { get; init; }

    /// <summary>Bytes that it counts for.</summary>
    public required long Bytes { get; init; }

    /// <summary>Whether its jobs share runs. Null unless it is ready.</summary>
    public SharingReport? Sharing { get; init; }

    /// <summary>What was learned of its batches.</summary>
    public IReadOnlyList<BatchLesson> Batches { get; init; } = [];

    /// <summary>Null where its manifest wants no result kept.</summary>
    public CacheFigures? Cache { get; init; }
}

/// <summary>
/// How a version stands on an instance; one that was never asked for, or left for others, is not there at all.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<VersionState>))]
public enum VersionState
{
    [JsonStringEnumMemberName("loading")] Loading,
    [JsonStringEnumMemberName("ready")] Ready,
    [JsonStringEnumMemberName("refused")] Refused,
}

/// <summary>Where instances tell what they have of the models, every few seconds.</summary>
public interface IModelReports
{
    /// <summary>Replaces the instance's earlier report.</summary>
    Task WriteAsync(ModelReport report, CancellationToken cancellationToken);

    /// <summary>The last report of each instance that reported at or after <paramref name="since"/>.</summary>
    Task<IReadOnlyList<ModelReport>> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken);
}
