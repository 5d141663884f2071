using System.Globalization;
using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Bursts;
using Serverless.Scaling.Capacity;

namespace Serverless.Scaling.Decisions;

/// <summary>States the reason for an instance count in one sentence.</summary>
public static class Reason
{
    public static string Of(Need need, Demand demand, Rates rates, in Outlook outlook) => need.Because switch
    {
        NeedReason.Burst =>
            $"{Arrivals(rates)}{MostWork(demand)}: a burst that may double before new instances serve needs " +
            $"{Instances(need)}.",
        NeedReason.Backlog =>
            $"{Arrivals(rates)} and {demand.Active} messages are waiting or in hand{MostWork(demand)}: " +
            $"{(outlook.IsBursting ? "the burst's" : "the")} backlog needs {Instances(need)} to clear in time.",
        NeedReason.Recent when outlook.Next is { } next => string.Create(
            CultureInfo.InvariantCulture,
            $"Bursts come every {next.PeriodSeconds:0} s and needed {Instances(need)}; " +
            $"the next is due in {Math.Max(0, next.InSeconds):0} s."),
        NeedReason.Recent => $"Recent jobs would have waited too long with fewer than {Instances(need)}.",
        _ => string.Create(
            CultureInfo.InvariantCulture,
            $"{Instances(need)} {(need.Instances == 1 ? "is" : "are")} enough for {rates.Medium:0.#} jobs/s " +
            $"at {demand.ServiceSeconds * 1000:0.#} ms each{MostWork(demand)}."),
    };

    public static string Of(Late late, Demand demand) => string.Create(
        CultureInfo.InvariantCulture,
        $"{demand.Waiting} jobs wait, the oldest message for {demand.HeadAgeSeconds:0} s, and none has ended for " +
        $"{late.StalledSeconds:0} s: the {demand.Live} that serve are stuck, so {late.Needs} are needed.");

    private static string Arrivals(Rates rates) => string.Create(
        CultureInfo.InvariantCulture, $"Arrivals are at {rates.Fast:0.#} jobs/s (usually {rates.Slow:0.#})");

    /// <summary>Names the model that causes the need, if there are several.</summary>
    private static string MostWork(Demand demand) =>
        demand.Models.Count > 1 ? $", mostly work of {demand.MostWorkOf}" : "";

    private static string Instances(Need need) =>
        need.Instances == 1 ? "1 instance" : $"{need.Instances} instances";
}
