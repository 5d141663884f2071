namespace Serverless.Serving.Backlog;

/// <summary>Whether requests can be served, and what stands in the way.</summary>
public sealed class Readiness(IInstanceFacts instances)
{
    public ReadinessState Check() => instances.Current switch
    {
        { Live: 0, CrashLooping: true } facts =>
            new(false, $"Instances end before they can serve. The last one said: {facts.LastError ?? "nothing"}."),
        { Live: 0, Starting: > 0 } facts => new(false, $"{facts.Starting} instances are starting."),
        _ => new(true, "Ready."),
    };
}

/// <summary>The verdict and its reason.</summary>
public sealed record ReadinessState(bool Ready, string Reason);
