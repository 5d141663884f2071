using Serverless.Replay.Simulation;

namespace Serverless.Replay.Policies;

/// <summary>The policies by name, each freshly made for a run.</summary>
public static class PolicyList
{
    public static IReadOnlyDictionary<string, Func<Setting, IPolicy>> All { get; } = new Dictionary<string, Func<Setting, IPolicy>>
    {
        ["ours"] = s => new Ours(s),
        ["tbs-16-straight"] = s => new TargetBased(16, 0, s.Concurrency, "tbs-16-straight"),
        ["tbs-16-in60"] = s => new TargetBased(16, 60, s.Concurrency, "tbs-16-in60"),
        ["tbs-c-straight"] = s => new TargetBased(s.BelievedConcurrency, 0, s.Concurrency, "tbs-c-straight"),
        ["tbs-c-in30"] = s => new TargetBased(s.BelievedConcurrency, 30, s.Concurrency, "tbs-c-in30"),
        ["tbs-c-in60"] = s => new TargetBased(s.BelievedConcurrency, 60, s.Concurrency, "tbs-c-in60"),
        ["tbs-c-in120"] = s => new TargetBased(s.BelievedConcurrency, 120, s.Concurrency, "tbs-c-in120"),
        ["incremental"] = s => new Incremental(1000, s.Concurrency),
        ["keda-hpa"] = s => new KedaHpa(5, s.Concurrency),
        ["knative-kpa"] = s => new KnativeKpa(0.7, s.Concurrency),
        ["sagemaker"] = s => new SageMaker(5, s.Concurrency),
    };
}
