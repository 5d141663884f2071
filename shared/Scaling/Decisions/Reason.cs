using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Bursts;
using Serverless.Scaling.Capacity;

namespace Serverless.Scaling.Decisions;

/// <summary>Says why in one sentence.</summary>
public static class Reason
{
    public static string Of(Need need, Demand demand, Rates rates, in Outlook outlook) => FormattableString.Invariant(need.Because switch
    {
        NeedReason.Burst =>
            $"Arrivals stand at {rates.Fast:0.#} a second (usual {rates.Slow:0.#}): a burst, which may double before new instances serve, takes {need.Instances}.",
        NeedReason.Backlog =>
            $"Arrivals stand at {rates.Fast:0.#} a second (usual {rates.Slow:0.#}) and {demand.Active} messages are waiting or in hand: {(outlook.IsBursting ? "a burst whose" : "a")} backlog takes {need.Instances} instances to clear in time.",
        NeedReason.Recent when outlook.Next is { } next =>
            $"Bursts come every {next.EverySeconds:0} s and took {need.Instances}; the next is due in {Math.Max(0, next.InSeconds):0} s.",
        NeedReason.Recent =>
            $"Arrivals of late would have waited too long with fewer than {need.Instances} instances.",
        _ => $"{rates.Medium:0.#} arrivals a second of {demand.ServiceSeconds * 1000:0.#} ms each, and some to spare, take {need.Instances}.",
    });
}
