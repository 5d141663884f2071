using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Bursts;

namespace Serverless.Scaling.Capacity;

/// <summary>
/// Computes the required instances: feeds each second's work to the simulated pools and sizes with the panel.
/// </summary>
public sealed class Sizing(ScalingSettings settings)
{
    /// <summary>Half of a burst's rise is expected to continue, for at most <see cref="MaxRiseSeconds"/>.</summary>
    private const double RiseShare = 0.5;
    private const double MaxRiseSeconds = 60;

    /// <summary>Time from the onset of a burst to its detection.</summary>
    private const double DetectionSeconds = 5;

    private readonly VirtualPools _pools = new(settings);
    private readonly DueArrivals _due = new();
    private readonly Panel _panel = new(settings);

    /// <summary>Advances one second in which <paramref name="work"/> arrived.</summary>
    public void Add(double work, Demand demand, Rates rates, in Outlook outlook)
    {
        _panel.Reweight();
        _due.Add(work, demand.WaitSeconds);
        _pools.Add(work, demand);
        _panel.Add(LoadOf(work, demand, rates, outlook));
    }

    public Need Size(Demand demand, Rates rates, in Outlook outlook) =>
        _panel.Size(demand, LoadOf(0, demand, rates, outlook));

    public void Transfer(RuleMemory memory)
    {
        _pools.Transfer(memory);
        _due.Transfer(memory);
        _panel.Transfer(memory);
    }

    private Load LoadOf(double work, Demand demand, Rates rates, in Outlook outlook)
    {
        // A decision on late readings takes effect that much later.
        var startUp = demand.StartUpSeconds + demand.LateSeconds;
        var risen = rates.Fast + RiseShare * rates.Slope * Math.Min(MaxRiseSeconds, startUp);
        var now = Math.Max(rates.Medium, outlook.IsBursting ? risen : rates.Fast);
        return new Load
        {
            Work = work,
            InTime = _due.InTime,
            Due = _due.Due,
            Rate = rates.Medium + outlook.Share * (now - rates.Medium),
            BurstShare = outlook.Share,
            SteadyRate = rates.Medium,
            IsBursting = outlook.IsBursting,
            Kept = Kept(outlook, startUp),
            WorkPerJob = demand.WorkPerJob,
            ServiceSeconds = demand.ServiceSeconds,
            WaitSeconds = demand.WaitSeconds,
            StartUpSeconds = startUp,
        };
    }

    /// <summary>
    /// The instance count worth its upkeep. If bursts are periodic, this is what past bursts needed, from one start-up
    /// time before the next burst until its end, and 1 between bursts.
    /// </summary>
    private int Kept(in Outlook outlook, double startUp) =>
        outlook.Next is not { } next ? _pools.Kept
        : outlook.IsBursting || next.InSeconds <= startUp + next.ToleranceSeconds + DetectionSeconds
            ? Math.Max(_pools.Kept, _pools.Record)
        : 1;
}
