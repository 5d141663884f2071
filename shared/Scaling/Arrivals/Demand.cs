using System.Text.Json.Serialization;

namespace Serverless.Scaling.Arrivals;

/// <summary>All that a decision may know: the signals of one tick, cleaned, with the faults that were found in them.</summary>
public sealed record Demand
{
    public required DateTimeOffset At { get; init; }

    /// <summary>The end of the last second whose arrivals are known.</summary>
    public required DateTimeOffset ArrivalsUntil { get; init; }

    /// <summary>Jobs that asked for capacity, one count for each second that this tick learned of, oldest first.</summary>
    public required IReadOnlyList<int> ArrivalsPerSecond { get; init; }

    /// <summary>The same arrivals by model, and the bulk jobs that ask for nothing; the busiest models, most first.</summary>
    public IReadOnlyList<ModelArrivals> ArrivalsByModel { get; init; } = [];

    /// <summary>How late the arrivals are known. A second is no delay: a count is of the second before.</summary>
    [JsonIgnore]
    public double LateSeconds => Math.Max(0, (At - ArrivalsUntil).TotalSeconds - 1);

    /// <summary>Messages waiting or in hand.</summary>
    public required long Active { get; init; }

    public required double HeadAgeSeconds { get; init; }

    /// <summary>Messages in hand, over all instances.</summary>
    public required int InHand { get; init; }

    /// <summary>Seconds that one message takes at the usual concurrency: measured, or the setting where nothing was measured yet.</summary>
    public required double ServiceSeconds { get; init; }

    /// <summary>The fewest in hand that serve nearly as much as the usual concurrency does: measured, or that concurrency.</summary>
    public required int Knee { get; init; }

    /// <summary>How many times as much an instance serves at the burst concurrency; one where that was not measured.</summary>
    public double BurstGain { get; init; } = 1;

    /// <summary>Seconds from asking for an instance until it serves: measured, or the setting.</summary>
    public required double StartUpSeconds { get; init; }

    /// <summary>The count last asked for.</summary>
    public required int Wanted { get; init; }

    public required int Live { get; init; }

    public required int Starting { get; init; }

    public required int Draining { get; init; }

    /// <summary>Why instances fail to start; null where they do not.</summary>
    public string? CrashLoop { get; init; }

    /// <summary>What was wrong with the signals; empty where all is well.</summary>
    public IReadOnlyList<SignalFault> Faults { get; init; } = [];
}
