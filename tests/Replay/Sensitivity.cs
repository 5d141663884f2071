using Serverless.Replay.Simulation;

namespace Serverless.Replay;

/// <summary>
/// Changes one setting at a time: the objective, the start-up time, wrong estimates, and delayed measurements.
/// </summary>
public static class Sensitivity
{
    public static IEnumerable<(string Changed, Arguments Arguments)> Of(Arguments arguments)
    {
        yield return ("nothing", arguments);
        foreach (var wait in new[] { 2.0, 30 })
        {
            yield return With($"wait {wait:0} s", s => s with { WaitSeconds = wait });
        }

        foreach (var startUp in new[] { 5.0, 15, 60, 120 })
        {
            yield return With($"start-up {startUp:0} s", s => s with { StartUpSeconds = startUp, StartUps = null });
        }

        yield return With(
            "start-up genuine",
            s => s with { StartUpSeconds = StartUpTimes.Genuine.Mean, StartUps = StartUpTimes.Genuine });
        foreach (var factor in new[] { 0.7, 1.3 })
        {
            yield return With(
                FormattableString.Invariant($"service estimate x{factor}"),
                s => s with { ServiceEstimateFactor = factor });
        }

        foreach (var factor in new[] { 0.7, 1.3 })
        {
            yield return With(FormattableString.Invariant($"concurrency estimate x{factor}"), s =>
                s with { ConcurrencyEstimateFactor = factor });
        }

        foreach (var late in new[] { 10, 30 })
        {
            yield return With($"delay {late} s", s => s with { DelaySeconds = late });
        }

        (string, Arguments) With(string changed, Func<SimulationOptions, SimulationOptions> change) =>
            (changed, arguments with { Options = change(arguments.Options) });
    }
}
