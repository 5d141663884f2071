using Serverless.Scaling;
using Serverless.Scaling.Arrivals;
using Serverless.Scaling.Decisions;

namespace Serverless.Benchmarks;

/// <summary>Measures the time and memory of a decision, over a day of bursts with one decision per second.</summary>
internal sealed class DecisionBenchmark : IBenchmark
{
    private const int Day = 86_400;
    private const int WarmUp = 2_000;

    /// <summary>The number of bytes by which the texts of the two halves of the day may differ.</summary>
    private const int Slack = 64;

    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public string Name => "decision";

    public string About =>
        "the control law: a day of decisions, one per second, with the state that each would record in the ledger";

    public Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Figure>>([.. new[] { 40, 400 }.SelectMany(Measure)]);

    private static IEnumerable<Figure> Measure(int cap)
    {
        var rule = new DecisionRule(new ScalingOptions { MaxInstances = cap }.ToSettings());
        var (memory, random) = (new RuleMemory(), new Random(1));
        Play(rule, memory, random, 0, WarmUp);
        var began = TimeProvider.System.GetTimestamp();
        var first = Play(rule, memory, random, WarmUp, WarmUp + Day / 2);
        var last = Play(rule, memory, random, WarmUp + Day / 2, WarmUp + Day);
        var took = TimeProvider.System.GetElapsedTime(began);
        return
        [
            new($"cap {cap}: one decision", took.TotalMicroseconds / Day, "us", AtMost: 200),
            new($"cap {cap}: allocated, first half of the day", first * 2.0 / Day, "bytes"),
            new($"cap {cap}: allocated, second half", last * 2.0 / Day, "bytes", AtMost: first * 2.0 / Day
                + Slack) { Baseline = first * 2.0 / Day },
            new($"cap {cap}: state of the rules in the ledger", memory.ToString().Length, "bytes"),
        ];
    }

    /// <summary>Returns the number of allocated bytes.</summary>
    private static long Play(DecisionRule rule, RuleMemory memory, Random random, int from, int to)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var second = from; second < to; second++)
        {
            var arrivals = random.Next(second / 30 % 10 == 0 ? 60 : 4);
            rule.Transfer(memory.BeginWrite());
            rule.Step(Seen(second, arrivals, rule.WarmInstances), null);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static Demand Seen(int second, int arrivals, int live) => new()
    {
        At = Start.AddSeconds(second),
        ArrivalsUntil = Start.AddSeconds(second),
        ArrivalsPerSecond = [arrivals],
        Active = 3 * arrivals,
        HeadAgeSeconds = 0,
        InHand = arrivals,
        ServiceSeconds = 1,
        WorkPerSecond = [0.25 * arrivals],
        Work = 0.75 * arrivals,
        WorkPerJob = 0.25,
        Grain = 0.25,
        WaitSeconds = 5,
        Concurrency = 4,
        StartUpSeconds = 30,
        Wanted = live,
        Live = live,
        Starting = 0,
        Draining = 0,
    };
}
