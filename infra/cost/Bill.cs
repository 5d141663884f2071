namespace Serverless.Cost;

/// <summary>The cost of a month, by category.</summary>
public sealed record Bill(double Plan, double Queues, double Storage, double Logs, double Network)
{
    /// <summary>The private endpoints of production: of the stores, the sites, and their slots.</summary>
    internal const int PrivateEndpoints = 26;

    public double Total => Plan + Queues + Storage + Logs + Network;

    /// <summary>
    /// plan = (base x 730 h + burst instances x burst hours) x (cores x core price + memory x gigabyte price), and the
    /// same for the control plan, of instances with one core. Queue
    /// operations per job: send, receive, and settle, for the job and for its callback. Storage transactions per job:
    /// eight rows read or written.
    /// </summary>
    public static Bill Of(Load load, Prices prices, int cores, bool isPrivate)
    {
        const double OperationsPerJob = 6;
        const double TransactionsPerJob = 8;
        const double DetectorTransactionsPerMonth = 5 * 3_600 * Load.HoursInMonth; // five rows per second
        const double KilobytesOfLogsPerJob = 0.5; // sampled

        var instanceHours = (load.BaseInstances * Load.HoursInMonth) + (load.BurstInstances * load.BurstHours);
        var core = prices.CorePerHour + (3.5 * prices.GigabyteOfMemoryPerHour);
        var millions = load.Jobs * OperationsPerJob / 1e6;
        var standard = prices.ServiceBusStandardPerMonth
            + (Math.Max(0, millions - prices.ServiceBusIncludedMillions) * prices.ServiceBusMillionOperations);
        return new Bill(
            Plan: ((instanceHours * cores) + (load.ControlInstances * Load.HoursInMonth)) * core,
            Queues: isPrivate ? prices.ServiceBusPremiumUnitPerHour * Load.HoursInMonth : standard,
            Storage: ((load.Jobs * TransactionsPerJob)
                + DetectorTransactionsPerMonth) / 1e6 * prices.StoragePerMillionTransactions,
            Logs: (2 + (load.Jobs * KilobytesOfLogsPerJob / 1e6)) * prices.LogsPerGigabyte,
            Network: isPrivate ? (
                (PrivateEndpoints * prices.PrivateEndpointPerHour) + prices.NatGatewayPerHour) * Load.HoursInMonth : 0);
    }
}
