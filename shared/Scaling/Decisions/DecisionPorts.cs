using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Effects;

namespace Serverless.Scaling.Decisions;

/// <summary>The ports that the loop reads.</summary>
public sealed record DecisionInputs(
    IArrivalReadings Arrivals, IBacklogReadings Backlog, IInstanceReports Reports, IWarmInstances Instances,
    IOverride Override);

/// <summary>The ports that the loop writes.</summary>
public sealed record DecisionEffects(
    IWarmInstances Instances, IConcurrencyControl Concurrency, ILease Lease, ILedger Ledger, IBurstStatus Status);
