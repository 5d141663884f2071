using System.Text.Json.Serialization;

namespace Serverless.Scaling.Arrivals;

/// <summary>All inputs of a decision: the cleaned signals of one tick and the faults found in them.</summary>
public sealed record Demand
{
    public required DateTimeOffset At { get; init; }

    /// <summary>The end of the last second whose arrivals are known.</summary>
    public required DateTimeOffset ArrivalsUntil { get; init; }

    /// <summary>Jobs that asked for capacity: one count for each new second, oldest first.</summary>
    public required IReadOnlyList<int> ArrivalsPerSecond { get; init; }

    /// <summary>The models with jobs, those with the most work first.</summary>
    public IReadOnlyList<ModelDemand> Models { get; set; } = [];

    /// <summary>The model with the most work that waits, is in hand, or arrives; null if there is none.</summary>
    [JsonIgnore]
    public string? MostWorkOf => Models is [var first, ..] ? first.Model : null;

    /// <summary>Delay of the arrival counts. One second is normal, because a count covers the second before.</summary>
    [JsonIgnore]
    public double LateSeconds => Math.Max(0, (At - ArrivalsUntil).TotalSeconds - 1);

    /// <summary>Messages waiting or in hand.</summary>
    public required long Active { get; init; }

    public required double HeadAgeSeconds { get; init; }

    /// <summary>Messages in hand, over all instances.</summary>
    public required int InHand { get; init; }

    /// <summary>Jobs that occupy an instance, over all instances. The others in hand wait for a run.</summary>
    public int Running { get; init; }

    /// <summary>Jobs that wait for an instance or for a run.</summary>
    [JsonIgnore]
    public long Waiting => Math.Max(0, Active - Running);

    /// <summary>
    /// Seconds that a mean message is in hand if all places of an instance are taken: measured, or the setting until
    /// then.
    /// </summary>
    public required double ServiceSeconds { get; init; }

    /// <summary>Arriving work in instance-seconds: one sum for each new second, oldest first.</summary>
    public IReadOnlyList<double> WorkPerSecond { get; init; } = [];

    /// <summary>Work waiting or in hand, in instance-seconds.</summary>
    public double Work { get; init; }

    /// <summary>Mean work of an arriving job, in instance-seconds: what it occupies of an instance.</summary>
    public double WorkPerJob { get; init; }

    /// <summary>
    /// The mean work of a job, weighted by work: Σ λ w² / Σ λ w over the models. It equals <see cref="WorkPerJob"/> if
    /// all jobs are the same work.
    /// </summary>
    public double Grain { get; init; }

    /// <summary>How long a job may wait: the strictest objective of the models that had arrivals lately.</summary>
    public double WaitSeconds { get; init; }

    /// <summary>Messages that each instance may have in hand: reported, or the setting until then.</summary>
    public required int Concurrency { get; init; }

    /// <summary>
    /// Throughput of an instance at this concurrency, relative to half of it; null if not both were measured lately.
    /// </summary>
    public double? DoublingGain { get; init; }

    /// <summary>
    /// Seconds from the request for an instance until it serves: measured, or the setting until then.
    /// </summary>
    public required double StartUpSeconds { get; init; }

    /// <summary>The instance count requested last.</summary>
    public required int Wanted { get; init; }

    public required int Live { get; init; }

    public required int Starting { get; init; }

    public required int Draining { get; init; }

    /// <summary>Why instances fail to start; null if they start.</summary>
    public string? CrashLoop { get; init; }

    /// <summary>The faults found in the signals; empty if there are none.</summary>
    public IReadOnlyList<SignalFault> Faults { get; init; } = [];

    /// <summary>The same demand if service is slower by <paramref name="factor"/>.</summary>
    public Demand Slower(double factor) => factor == 1 ? this : this with
    {
        ServiceSeconds = ServiceSeconds * factor,
        WorkPerSecond = [.. WorkPerSecond.Select(work => work * factor)],
        Work = Work * factor,
        WorkPerJob = WorkPerJob * factor,
        Grain = Grain * factor,
    };
}
