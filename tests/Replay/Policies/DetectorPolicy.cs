using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Replay.Simulation;
using Serverless.Scaling;
using Serverless.Scaling.Bursts;
using Serverless.Scaling.Decisions;

namespace Serverless.Replay.Policies;

/// <summary>The decision loop of this project, run in virtual time with ports to the simulation.</summary>
public sealed class DetectorPolicy : IPolicy
{
    private readonly VirtualPorts _ports;
    private readonly DecisionLoop _loop;

    public DetectorPolicy(SimulationOptions options, double caution = 0.5)
    {
        var settings = new ScalingSettings
        {
            Floor = options.Floor,
            Cap = options.Platform == Platform.Direct ? options.Cap : Math.Min(AlwaysReady.Most, options.Cap),
            WaitSeconds = options.WaitSeconds,
            StartUpSeconds = options.StartUpSeconds,
            ServiceSeconds = options.ServiceSeconds * options.ServiceEstimateFactor,
            Concurrency = options.EstimatedConcurrency,
            MaxConcurrency = Math.Max(
                (int)Math.Round(options.MaxConcurrency * options.ConcurrencyEstimateFactor),
                options.EstimatedConcurrency),
            RememberSeconds = 360,
            StaleSeconds = Math.Max(60, options.DelaySeconds + 10),
            MostChangePerMinute = 1000,
            Caution = caution,
        };
        _ports = new VirtualPorts(settings, options);
        _loop = new DecisionLoop(
            new DecisionInputs(_ports, _ports, _ports, _ports, _ports),
            new DecisionEffects(_ports, _ports, _ports, _ports, _ports),
            settings, "replay", _ports, NullLogger<DecisionLoop>.Instance);
    }

    public string Name => "ours";

    public IReadOnlyList<Decision> Ledger => _ports.Ledger;

    public IReadOnlyList<BurstState> States => _ports.States;

    public ScalingTarget Step(in PoolObservation observed)
    {
        _ports.Observed = observed;
        var tick = _loop.TickAsync(CancellationToken.None);
        if (!tick.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("A tick in virtual time must complete synchronously.", tick.Exception);
        }

        return _ports.Target;
    }
}
