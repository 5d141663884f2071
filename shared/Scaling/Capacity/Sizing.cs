using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Bursts;

namespace Serverless.Scaling.Capacity;

/// <summary>Instances from demand: feeds the imagined pools with each second's arrivals and asks the panel what they teach.</summary>
public sealed class Sizing(ScalingSettings settings)
{
    /// <summary>Half of a burst's rise so far is expected to go on, and for no longer than this.</summary>
    private const double RiseShare = 0.5;
    private const double LongestRise = 60;

    /// <summary>So long after its onset a burst is found.</summary>
    private const double FoundAfterSeconds = 5;

    private readonly VirtualPools _pools = new(settings);
    private readonly DueArrivals _due = new(settings.WaitSeconds);
    private readonly Panel _panel = new(settings);

    public void Add(int arrivals, Demand demand, Rates rates, in Outlook outlook)
    {
        _panel.Judge();
        _due.Add(arrivals);
        _pools.Add(arrivals, demand.ServiceSeconds, demand.StartUpSeconds, demand.BurstGain);
        _panel.Add(LoadOf(arrivals, demand, rates, outlook));
    }

    public Need Size(Demand demand, Rates rates, in Outlook outlook) =>
        _panel.Size(demand, LoadOf(0, demand, rates, outlook));

    public void Carry(Memory memory)
    {
        _pools.Carry(memory);
        _due.Carry(memory);
        _panel.Carry(memory);
    }

    private Load LoadOf(int arrivals, Demand demand, Rates rates, in Outlook outlook)
    {
        // What is decided on late readings comes that much later.
        var startUp = demand.StartUpSeconds + demand.LateSeconds;
        var risen = rates.Fast + RiseShare * rates.Slope * Math.Min(LongestRise, startUp);
        var now = Math.Max(rates.Medium, outlook.IsBursting ? risen : rates.Fast);
        return new Load
        {
            Arrivals = arrivals,
            InTime = _due.InTime,
            Due = _due.Due,
            Rate = rates.Medium + outlook.Share * (now - rates.Medium),
            BurstShare = outlook.Share,
            SteadyRate = rates.Medium,
            IsBursting = outlook.IsBursting,
            Kept = Kept(outlook, startUp),
            ServiceSeconds = demand.ServiceSeconds,
            StartUpSeconds = startUp,
            BurstGain = demand.BurstGain,
        };
    }

    /// <summary>
    /// What is worth its upkeep. Where bursts keep time: what they took, from a start-up before the next may come until it is over, and between
    /// them nothing.
    /// </summary>
    private int Kept(in Outlook outlook, double startUp) =>
        outlook.Next is not { } next ? _pools.Kept
        : outlook.IsBursting || next.InSeconds <= startUp + next.OffSeconds + FoundAfterSeconds ? Math.Max(_pools.Kept, _pools.Record)
        : 1;
}
