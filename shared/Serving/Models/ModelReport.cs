using System.Text.Json.Serialization;

namespace Serverless.Serving.Models;

/// <summary>The versions that an instance has at one moment.</summary>
public sealed record ModelReport
{
    public required string Instance { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>
    /// Memory limit for models on this instance, in bytes. Beyond it the least recently used are evicted.
    /// </summary>
    public required long MemoryLimit { get; init; }

    public required IReadOnlyList<VersionReport> Versions { get; init; }

    /// <summary>Whether the instance takes no more jobs.</summary>
    public bool IsStopping { get; init; }
}

/// <summary>A version of a model on an instance.</summary>
public sealed record VersionReport
{
    public required string Model { get; init; }

    public required string Version { get; init; }

    public required VersionState State { get; init; }

    /// <summary>Why it is refused; null if it is not.</summary>
    public string? Because { get; init; }

    /// <summary>The memory that it counts for, in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Whether its jobs share runs. Null unless it is ready.</summary>
    public SharingReport? Sharing { get; init; }

    /// <summary>What was learned about its batch sizes.</summary>
    public IReadOnlyList<BatchLesson> Batches { get; init; } = [];

    /// <summary>Null if its manifest declares no cache.</summary>
    public CacheFigures? Cache { get; init; }
}

/// <summary>
/// The state of a version on an instance. A version that was never used, or was evicted, is not reported.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<VersionState>))]
public enum VersionState
{
    [JsonStringEnumMemberName("loading")] Loading,
    [JsonStringEnumMemberName("ready")] Ready,
    [JsonStringEnumMemberName("refused")] Refused,
}

/// <summary>Stores the reports that instances make every few seconds.</summary>
public interface IModelReports
{
    /// <summary>Replaces the instance's earlier report.</summary>
    Task WriteAsync(ModelReport report, CancellationToken cancellationToken);

    /// <summary>The last report of each instance that reported at or after <paramref name="since"/>.</summary>
    Task<IReadOnlyList<ModelReport>> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken);
}
