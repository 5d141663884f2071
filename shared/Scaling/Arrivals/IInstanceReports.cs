namespace Serverless.Scaling.Arrivals;

/// <summary>Where each worker instance tells, every second or two, what it has in hand and how fast it serves.</summary>
public interface IInstanceReports
{
    /// <summary>Replaces the instance's earlier report.</summary>
    Task WriteAsync(InstanceReport report, CancellationToken cancellationToken);

    /// <summary>The last report of each instance that reported at or after <paramref name="since"/>.</summary>
    Task<IReadOnlyList<InstanceReport>> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken);
}

/// <summary>One instance at <see cref="MeasuredAt"/>.</summary>
public sealed record InstanceReport
{
    public required string Instance { get; init; }

    public required DateTimeOffset MeasuredAt { get; init; }

    /// <summary>The concurrency it follows now.</summary>
    public required int Concurrency { get; init; }

    /// <summary>Messages in hand.</summary>
    public required int InHand { get; init; }

    /// <summary>Measured service, one point for each count of messages in hand that was seen; of about the last minute.</summary>
    public required IReadOnlyList<ServicePoint> Service { get; init; }
}

/// <summary>Messages served while <paramref name="InHand"/> were in hand, and the seconds that each took on average.</summary>
public sealed record ServicePoint(int InHand, long Served, double MeanSeconds);
