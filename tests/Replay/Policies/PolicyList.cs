using Serverless.Replay.Simulation;

namespace Serverless.Replay.Policies;

/// <summary>The policies by name, each with its main parameter ("knob") and the values that a sweep tries.</summary>
public static class PolicyList
{
    public const string Static = "static";

    private static readonly double[] Divisors = [0.35, 0.5, 0.7, 1, 1.4, 2];

    public static IReadOnlyDictionary<string, Entry> All { get; } = new Dictionary<string, Entry>
    {
        ["ours"] = new(0.5, [0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97], (s, knob) => Ours(s, knob)),
        [Static] = new(1, [], (s, knob) => new Static((int)knob, s.Concurrency)),
        ["tbs-16-straight"] = new(
            1, Divisors, (s, knob) => new TargetBased(16 * knob, 0, s.Concurrency, "tbs-16-straight")),
        ["tbs-16-in60"] = new(1, Divisors, (s, knob) => new TargetBased(16 * knob, 60, s.Concurrency, "tbs-16-in60")),
        ["tbs-c-straight"] = new(1, Divisors, (s, knob) =>
            new TargetBased(s.EstimatedConcurrency * knob, 0, s.Concurrency, "tbs-c-straight")),
        ["tbs-c-in30"] = new(
            1, Divisors, (s, knob) => new TargetBased(s.EstimatedConcurrency * knob, 30, s.Concurrency, "tbs-c-in30")),
        ["tbs-c-in60"] = new(
            1, Divisors, (s, knob) => new TargetBased(s.EstimatedConcurrency * knob, 60, s.Concurrency, "tbs-c-in60")),
        ["tbs-c-in120"] = new(
            1, Divisors,
            (s, knob) => new TargetBased(s.EstimatedConcurrency * knob, 120, s.Concurrency, "tbs-c-in120")),
        ["tbs-c-in60-floor"] = new(4, [1, 2, 3, 4, 6, 8, 12, 20], (s, knob) =>
            new TargetBased(s.EstimatedConcurrency, 60, s.Concurrency, "tbs-c-in60-floor") { Least = (int)knob }),
        ["tbs-gradient2"] = Limited("tbs-gradient2", s => new Gradient2(s.Concurrency, s.MaxConcurrency), Tbs),
        ["tbs-aimd"] = Limited("tbs-aimd", s => new Aimd(s.Concurrency, s.MaxConcurrency), Tbs),
        ["kpa-aimd"] = Limited("kpa-aimd", s => new Aimd(s.Concurrency, s.MaxConcurrency), Kpa),
        ["tbs-dynamic"] = Limited("tbs-dynamic", s => new DynamicConcurrency(s.Concurrency, s.MaxConcurrency), Tbs),
        ["incremental"] = new(1000, [10, 30, 100, 300, 1000], (s, knob) => new Incremental((int)knob, s.Concurrency)),
        ["keda-hpa"] = new(5, [1, 2, 3, 5, 8, 12], (s, knob) => new KedaHpa(knob, s.Concurrency)),
        ["knative-kpa"] = new(0.7, [0.2, 0.35, 0.5, 0.7, 0.85, 1], (s, knob) => new KnativeKpa(knob, s.Concurrency)),
        ["sagemaker"] = new(5, [1, 2, 3, 5, 8, 12], (s, knob) => new SageMaker(knob, s.Concurrency)),
    };

    /// <summary>The decision loop, with the plan's own scaling beneath it if the platform is Azure's.</summary>
    private static IPolicy Ours(SimulationOptions options, double caution)
    {
        var ours = new DetectorPolicy(options, caution);
        return options.Platform == Platform.Direct
            ? ours
            : new PremiumPlan(
                ours,
                new TargetBased(
                    options.PlatformTarget, options.Platform == Platform.PremiumIn60 ? 60 : 0, options.Concurrency,
                    "platform"));
    }

    private static Entry Limited(
        string name, Func<SimulationOptions, IConcurrencyLimit> limit,
        Func<SimulationOptions, ILimitedPolicy> scaling) =>
        new(1, [], (options, _) => new AdaptiveConcurrency(name, limit(options), scaling(options)));

    private static TargetBased Tbs(SimulationOptions options) =>
        new(options.Concurrency, 60, options.Concurrency, "tbs");

    private static KnativeKpa Kpa(SimulationOptions options) => new(0.7, options.Concurrency);

    /// <summary>The default value of a policy's knob, the values of a sweep, and its factory.</summary>
    public sealed record Entry(
        double Default, IReadOnlyList<double> Sweep, Func<SimulationOptions, double, IPolicy> Create);
}
