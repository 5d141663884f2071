using System.Globalization;
using Serverless.Replay.Simulation;
using Serverless.Replay.Traces;

namespace Serverless.Replay;

/// <summary>The parsed command line.</summary>
public sealed record Arguments
{
    public const string Usage = """
        replay --trace NAME [--trace NAME ...], where NAME is a file or a generated trace:
            poisson, gamma, ramp, diurnal, random-walk, steps, sawtooth, periodic, jittered, growing, flash-crowd,
            two-flashes, spikes, heavy-bursts, rare-batches, self-exciting, mmpp, on-off, late-on-off, heavy-on-off
            NAME@SCALE or NAME@SCALE@FROM-TO sets the scale and the time range of one trace
          --scale X (1)            --from SECONDS  --to SECONDS    --seconds N (generated traces: 3600)
          --start-up SECONDS|genuine (30; genuine: half within 23 s, 90% within 42 s, 99% within 52 s)
          --platform direct|premium|premium-in60 (direct; premium: Azure's plan scales beneath ours)
          --platform-target N (16: the messages per instance at which the plan scales beneath ours)
          --wait SECONDS (5)              --cap N (40)
          --concurrency C (4)      --service-time SECONDS          --warm-up SECONDS (300)
          --service constant|lognormal|two-class (constant; all have the same mean)
          --models NAME:SHARE:SECONDS[:WAIT],... (a mix; SHARE/SHARE changes a share at half of the trace)
          --bulk RATE:SECONDS (bulk jobs beside the others: they take free places only, and are not scored)
          --burst-concurrency C    --burst-slowdown X (1)
          --curve FILE (a worker's report: seconds by concurrency)
          --late SECONDS (0)
          --misjudge-service X (1) --misjudge-concurrency X (1)
          --policies LIST (all)    --seed N (1)  --seeds N (1)     --sweep  --sensitivity
          --grid quick|full (instead: the traces and all generated ones by service, start-up and objective)
          --json FILE              --picture FILE.png             --ledger FILE (instead, check the JSON of a ledger)
        """;

    public IReadOnlyList<TraceName> Traces { get; init; } = [];

    public double Scale { get; init; } = 1;

    public double From { get; init; }

    public double To { get; init; } = double.MaxValue;

    public int Seconds { get; init; } = 3600;

    public double? ServiceTime { get; init; }

    /// <summary>The distribution of the service times.</summary>
    public string Service { get; init; } = ServiceTimes.Names[0];

    /// <summary>The models of a mix. Empty if all requests are of one model.</summary>
    public IReadOnlyList<TrafficModel> Models { get; init; } = [];

    public BulkTraffic? Bulk { get; init; }

    /// <summary>The name of a grid to score. Null if the program scores the traces alone.</summary>
    public string? Grid { get; init; }

    public SimulationOptions Options { get; init; } = new();

    public IReadOnlyList<string> Policies { get; init; } = [];

    public int Seed { get; init; } = 1;

    public int Seeds { get; init; } = 1;

    public bool Sweep { get; init; }

    public bool Sensitivity { get; init; }

    public string? Json { get; init; }

    public string? Picture { get; init; }

    public string? Ledger { get; init; }

    /// <exception cref="ArgumentException">An option is unknown, or its value is out of range.</exception>
    public static Arguments Parse(IReadOnlyList<string> args)
    {
        var arguments = new Arguments();
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] == "--sweep")
            {
                arguments = arguments with { Sweep = true };
            }
            else if (args[i] == "--sensitivity")
            {
                arguments = arguments with { Sensitivity = true };
            }
            else if (i + 1 < args.Count)
            {
                arguments = arguments.With(args[i], args[++i]);
            }
            else
            {
                throw new ArgumentException($"{args[i]} has no value.\n{Usage}");
            }
        }

        if (arguments.Traces.Count == 0 && arguments.Ledger is null && arguments.Grid is null)
        {
            throw new ArgumentException($"--trace is missing.\n{Usage}");
        }

        var burst = Math.Max(arguments.Options.BurstConcurrency, arguments.Options.Concurrency);
        return arguments with { Options = arguments.Options with { BurstConcurrency = burst } };
    }

    private Arguments With(string option, string value) => option switch
    {
        "--trace" => this with { Traces = [.. Traces, TraceName.Parse(value)] },
        "--scale" => this with { Scale = Number(option, value, 1e-6, 1e6) },
        "--from" => this with { From = Number(option, value, 0, 1e9) },
        "--to" => this with { To = Number(option, value, 1, 1e9) },
        "--seconds" => this with { Seconds = Whole(option, value, 1, 10_000_000) },
        "--service-time" => this with { ServiceTime = Number(option, value, 0.001, 3600) },
        "--service" => this with { Service = OneOf(option, value, ServiceTimes.Names) },
        "--models" => this with { Models = TrafficModel.Parse(value) },
        "--bulk" => this with { Bulk = BulkTraffic.Parse(value) },
        "--grid" => this with { Grid = OneOf(option, value, Replay.Grid.Names) },
        "--start-up" => this with { Options = StartUp(option, value) },
        "--platform" => this with { Options = Options with { Platform = PlatformOf(option, value) } },
        "--platform-target" => this with { Options = Options with { PlatformTarget = Whole(option, value, 1, 1000) } },
        "--wait" => this with { Options = Options with { WaitSeconds = Number(option, value, 0.1, 3600) } },
        "--cap" => this with { Options = Options with { Cap = Whole(option, value, 1, 1000) } },
        "--concurrency" => this with { Options = Options with { Concurrency = Whole(option, value, 1, 1000) } },
        "--burst-concurrency" =>
            this with { Options = Options with { BurstConcurrency = Whole(option, value, 1, 1000) } },
        "--burst-slowdown" => this with { Options = Options with { BurstSlowdown = Number(option, value, 0.1, 100) } },
        "--curve" => this with { Options = Options with { Curve = MeasuredCurve.Read(value) } },
        "--warm-up" => this with { Options = Options with { WarmUpSeconds = Whole(option, value, 0, 1_000_000) } },
        "--late" => this with { Options = Options with { DelaySeconds = Whole(option, value, 0, 600) } },
        "--misjudge-service" =>
            this with { Options = Options with { ServiceEstimateFactor = Number(option, value, 0.1, 10) } },
        "--misjudge-concurrency" =>
            this with { Options = Options with { ConcurrencyEstimateFactor = Number(option, value, 0.1, 10) } },
        "--policies" => this with { Policies = value.Split(
            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) },
        "--seed" => this with { Seed = Whole(option, value, 0, int.MaxValue) },
        "--seeds" => this with { Seeds = Whole(option, value, 1, 100) },
        "--json" => this with { Json = value },
        "--picture" => this with { Picture = value },
        "--ledger" => this with { Ledger = value },
        _ => throw new ArgumentException($"{option} is not an option.\n{Usage}"),
    };

    private SimulationOptions StartUp(string option, string value) => value == "genuine"
        ? Options with { StartUpSeconds = StartUpTimes.Genuine.Mean, StartUps = StartUpTimes.Genuine }
        : Options with { StartUpSeconds = Number(option, value, 0.1, 3600), StartUps = null };

    private static Platform PlatformOf(string option, string value) =>
        OneOf(option, value, ["direct", "premium", "premium-in60"]) switch
        {
            "premium" => Platform.Premium,
            "premium-in60" => Platform.PremiumIn60,
            _ => Platform.Direct,
        };

    private static double Number(string option, string value, double low, double high) =>
        double.TryParse(value, CultureInfo.InvariantCulture, out var number) && number >= low && number <= high
            ? number
            : throw new ArgumentException($"{option} is {value}. Use a number from {low} to {high}.");

    private static string OneOf(string option, string value, IReadOnlyList<string> names) =>
        names.Contains(value)
            ? value : throw new ArgumentException($"{option} is {value}. Use {string.Join(", ", names)}.");

    private static int Whole(string option, string value, int low, int high) =>
        int.TryParse(value, CultureInfo.InvariantCulture, out var number) && number >= low && number <= high
            ? number
            : throw new ArgumentException($"{option} is {value}. Use a whole number from {low} to {high}.");
}
