using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Replay.Simulation;
using Serverless.Scaling;
using Serverless.Scaling.Bursts;
using Serverless.Scaling.Decisions;

namespace Serverless.Replay.Policies;

/// <summary>The decision loop of this project, run in virtual time with ports to the simulation.</summary>
public sealed class Ours : IPolicy
{
    private readonly VirtualPorts _ports;
    private readonly DecisionLoop _loop;

    public Ours(Setting setting, double caution = 0.5)
    {
        var settings = new ScalingSettings
        {
            Floor = setting.Floor,
            Cap = setting.Cap,
            WaitSeconds = setting.WaitSeconds,
            StartUpSeconds = setting.StartUpSeconds,
            ServiceSeconds = setting.ServiceSeconds * setting.ServiceMisjudged,
            Concurrency = setting.BelievedConcurrency,
            BurstConcurrency = Math.Max(setting.BurstConcurrency, setting.BelievedConcurrency),
            RememberSeconds = 360,
            StaleSeconds = Math.Max(60, setting.LateSeconds + 10),
            MostChangePerMinute = 1000,
            Caution = caution,
        };
        _ports = new VirtualPorts(settings, setting);
        _loop = new DecisionLoop(
            new DecisionInputs(_ports, _ports, _ports, _ports, _ports),
            new DecisionEffects(_ports, _ports, _ports, _ports, _ports),
            settings, "replay", _ports, NullLogger<DecisionLoop>.Instance);
    }

    public string Name => "ours";

    public IReadOnlyList<Decision> Ledger => _ports.Ledger;

    public IReadOnlyList<BurstState> States => _ports.States;

    public Wish Step(in View view)
    {
        _ports.View = view;
        var tick = _loop.TickAsync(CancellationToken.None);
        if (!tick.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("A tick in virtual time must complete synchronously.", tick.Exception);
        }

        return _ports.Wish;
    }
}
