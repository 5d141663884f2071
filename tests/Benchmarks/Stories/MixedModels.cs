using System.Globalization;

namespace Serverless.Benchmarks.Stories;

/// <summary>Four models that differ by a factor of 800 in the time that a job takes.</summary>
internal static class MixedModels
{
    public static readonly IReadOnlyList<MixedModel> All =
    [
        new("tiny", 0.005, 2), new("small", 0.05, 5), new("medium", 0.5, 10), new("slow", 4, 20),
    ];

    /// <summary>Jobs per second of each model in each phase. The shares change twice.</summary>
    public static readonly IReadOnlyList<IReadOnlyList<double>> Phases =
    [
        [20, 4, 0.2, 0.05],
        [5, 1, 0.4, 0.25],
        [10, 2, 1, 0.03],
    ];

    /// <summary>Adds the models to a folder that contains <see cref="TimedModel"/>.</summary>
    public static void AddTo(string models)
    {
        var timed = Path.Combine(models, TimedModel.Name);
        var manifest = File.ReadAllText(Path.Combine(timed, "model.json"));
        foreach (var model in All)
        {
            var folder = Path.Combine(models, model.Name);
            Directory.CreateDirectory(Path.Combine(folder, "1"));
            File.Copy(Path.Combine(timed, "1/model.onnx"), Path.Combine(folder, "1/model.onnx"));
            var objective = model.ObjectiveSeconds.ToString(CultureInfo.InvariantCulture);
            File.WriteAllText(Path.Combine(folder, "model.json"), manifest
                .Replace($"\"{TimedModel.Name}\"", $"\"{model.Name}\"", StringComparison.Ordinal)
                .Replace("\"runTimeoutSeconds\"", $"\"waitObjectiveSeconds\": {objective}, \"runTimeoutSeconds\"",
                    StringComparison.Ordinal));
        }
    }

    /// <summary>
    /// When jobs of which model arrive: a Poisson process for each model and phase, in order of time.
    /// </summary>
    public static IReadOnlyList<(TimeSpan At, MixedModel Model)> Arrivals(TimeSpan phase)
    {
        var random = new Random(1);
        var arrivals = new List<(TimeSpan At, MixedModel Model)>();
        for (var p = 0; p < Phases.Count; p++)
        {
            for (var m = 0; m < All.Count; m++)
            {
                for (var at = Gap(p, m); at < phase; at += Gap(p, m))
                {
                    arrivals.Add((p * phase + at, All[m]));
                }
            }
        }

        return [.. arrivals.OrderBy(arrival => arrival.At)];

        TimeSpan Gap(int p, int m) => TimeSpan.FromSeconds(-Math.Log(1 - random.NextDouble()) / Phases[p][m]);
    }
}

/// <param name="Name">Its name.</param>
/// <param name="Seconds">How long a job takes on a core of its own.</param>
/// <param name="ObjectiveSeconds">How long a job may wait.</param>
internal sealed record MixedModel(string Name, double Seconds, double ObjectiveSeconds);
