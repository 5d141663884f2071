namespace Serverless.Scaling.Arrivals;

/// <summary>Stores the reports of the worker instances. Each instance reports every second or two.</summary>
public interface IInstanceReports
{
    /// <summary>Replaces the instance's earlier report.</summary>
    Task WriteAsync(InstanceReport report, CancellationToken cancellationToken);

    /// <summary>Returns the last report of each instance that reported at or after <paramref name="since"/>.</summary>
    Task<IReadOnlyList<InstanceReport>> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken);
}

/// <summary>The state of one instance at <see cref="MeasuredAt"/>.</summary>
public sealed record InstanceReport
{
    public required string Instance { get; init; }

    public required DateTimeOffset MeasuredAt { get; init; }

    /// <summary>The concurrency that the instance uses now.</summary>
    public required int Concurrency { get; init; }

    /// <summary>Messages in hand.</summary>
    public required int InHand { get; init; }

    /// <summary>Jobs that occupy the instance and ask for capacity. The others in hand wait for a run.</summary>
    public int Running { get; init; }

    /// <summary>Service measured in about the last minute: one point for each number of messages in hand.</summary>
    public required IReadOnlyList<ServicePoint> Service { get; init; }

    /// <summary>The work of each model.</summary>
    public IReadOnlyList<ModelWork> Models { get; set; } = [];
}

/// <summary>Messages served while <paramref name="InHand"/> were in hand, and their mean service time.</summary>
public sealed record ServicePoint(int InHand, long Served, double MeanSeconds);
