using Serverless.Replay.Bounds;
using Serverless.Replay.Policies;
using Serverless.Replay.Scores;
using Serverless.Replay.Simulation;
using Serverless.Replay.Traces;

namespace Serverless.Replay;

/// <summary>Plays every policy over every trace and seed.</summary>
public static class Replaying
{
    public const double BoundAttainment = 0.99;

    public static int Do(Arguments asked, TextWriter output)
    {
        List<Score> scores = [];
        foreach (var name in asked.Traces)
        {
            for (var seed = asked.Seed; seed < asked.Seed + asked.Seeds; seed++)
            {
                var trace = Load(asked, name, seed);
                var setting = asked.Setting with { ServiceSeconds = trace.Service.DefaultIfEmpty(1).Average() };
                var bound = new LowerBound(trace, setting);
                var (at99, at100) = (bound.At(0.99), bound.At(1));
                output.WriteLine($"{trace.Name} seed {seed}: {trace.Arrivals.Length} requests in {trace.Seconds} s; bound {at99:0} at 99 %, {at100:0} at 100 %");
                var bursts = Kleinberg.Bursts(trace.PerSecond());
                foreach (var policy in asked.Policies.Count == 0 ? PolicyList.All.Keys : asked.Policies)
                {
                    var run = new Simulator(trace, setting, PolicyList.All[policy](setting)).Play();
                    var score = Scoring.Of(run, bursts, at99, seed);
                    scores.Add(score);
                    output.WriteLine($"  {policy,-16} {score.Attainment,7:0.00%} {score.InstanceSeconds,8:0} x{score.CostOverBound:0.00} p99 {score.WaitP99:0.0} ttr {score.TimeToRecoverP95:0} launches {score.Launches} wasted {score.WastedLaunches} bursts {score.AttainmentInBursts:0.00%}");
                }
            }
        }

        return 0;
    }

    public static Trace Load(Arguments asked, string name, int seed)
    {
        var random = new Random(seed);
        var trace = Generated.Names.Contains(name)
            ? Generated.Make(name, asked.Seconds, asked.Scale, asked.ServiceTime ?? 1, random)
            : TraceFile.Read(name, asked.Scale, asked.ServiceTime, random);
        return asked.From > 0 || asked.To < double.MaxValue ? trace.Between(asked.From, asked.To) : trace;
    }
}
