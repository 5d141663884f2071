namespace Serverless.Serving.Backlog;

/// <summary>Reports whether requests can be served, and if not, why.</summary>
public sealed class Readiness(IInstanceFacts instances)
{
    public ReadinessState Check() => instances.Current switch
    {
        { Live: 0, CrashLooping: true } facts =>
            new(false, $"Instances exit before they can serve. Last output: {facts.LastError ?? "none"}."),
        { Live: 0, Starting: > 0 } facts => new(false, $"{facts.Starting} instances are starting."),
        _ => new(true, "Ready."),
    };
}

/// <summary>Whether requests can be served, and the reason.</summary>
public sealed record ReadinessState(bool Ready, string Reason)
{
    /// <summary>What an operator should correct although requests are served.</summary>
    public string? Notice { get; init; }
}
