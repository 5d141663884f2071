using Serverless.Replay.Bounds;
using Serverless.Replay.Policies;
using Serverless.Replay.Scores;
using Serverless.Replay.Simulation;
using Serverless.Replay.Traces;

namespace Serverless.Replay;

/// <summary>A trace with one seed, its lower bound, and its labeled bursts. Any policy can be run on it.</summary>
public sealed class Scenario
{
    /// <summary>The attainment at which costs are compared.</summary>
    public const double Target = 0.99;

    private readonly SimulationOptions _options;
    private readonly int _seed;
    private readonly IReadOnlyList<(int From, int To)> _bursts;

    public Scenario(Arguments arguments, TraceName name, int seed)
    {
        _seed = seed;
        Trace = Load(arguments, name, seed);
        if (Trace.Arrivals.Length == 0)
        {
            throw new FormatException($"{name.Name} has no arrivals at this scale in this time range.");
        }

        var warmUp = Math.Min(arguments.Options.WarmUpSeconds, Trace.Seconds / 4);
        _options = arguments.Options with
        {
            ServiceSeconds = Trace.Service.Average(), WarmUpSeconds = warmUp, Seed = seed,
        };
        Bound = new LowerBound(Trace, _options).At(Target);
        _bursts = Kleinberg.Bursts(Trace.PerSecond());
    }

    public Trace Trace { get; }

    /// <summary>The lower bound on the instance-seconds for <see cref="Target"/>.</summary>
    public double Bound { get; }

    public Run Play(string policy, double? knob = null)
    {
        var entry = PolicyList.All[policy];
        return policy == PolicyList.Static && knob is null
            ? BestConstant()
            : new Simulator(Trace, _options, entry.Create(_options, knob ?? entry.Default)).Play();
    }

    public Score Score(Run run) => Scoring.Of(run, _bursts, Bound, _seed);

    /// <summary>Finds the smallest constant count that reaches the target, by bisection.</summary>
    private Run BestConstant()
    {
        var (low, high) = (Math.Max(1, _options.Floor), _options.Cap);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Score(Play(PolicyList.Static, middle)).Attainment >= Target)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return Play(PolicyList.Static, low);
    }

    private static Trace Load(Arguments arguments, TraceName name, int seed)
    {
        var (scale, random) = (name.Scale ?? arguments.Scale, new Random(seed));
        var trace = Generated.Names.Contains(name.Name)
            ? Generated.Make(name.Name, arguments.Seconds, scale, arguments.ServiceTime ?? 1, random)
            : TraceFile.Read(name.Name, scale, arguments.ServiceTime, random);
        var (from, to) = (name.From ?? arguments.From, name.To ?? arguments.To);
        // Each draw has its own seed, so that the same arrivals are played with every kind of service.
        return (from > 0 || to < double.MaxValue ? trace.Between(from, to) : trace)
            .Among(arguments.Models, new Random(seed + 1_000_003))
            .Spread(arguments.Service, new Random(seed + 2_000_003))
            .WithBulk(arguments.Bulk, new Random(seed + 3_000_003));
    }
}
