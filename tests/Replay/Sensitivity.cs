using Serverless.Replay.Simulation;

namespace Serverless.Replay;

/// <summary>
/// Changes one setting at a time: the objective, the start-up time, wrong estimates, and delayed measurements.
/// </summary>
public static class Sensitivity
{
    public static IEnumerable<(string Changed, Arguments Asked)> Of(Arguments asked)
    {
        yield return ("nothing", asked);
        foreach (var wait in new[] { 2.0, 30 })
        {
            yield return With($"wait {wait:0} s", s => s with { WaitSeconds = wait });
        }

        foreach (var startUp in new[] { 5.0, 15, 60, 120 })
        {
            yield return With($"start-up {startUp:0} s", s => s with { StartUpSeconds = startUp });
        }

        foreach (var factor in new[] { 0.7, 1.3 })
        {
            yield return With(
                FormattableString.Invariant($"service estimate x{factor}"), s => s with { ServiceMisjudged = factor });
        }

        foreach (var factor in new[] { 0.7, 1.3 })
        {
            yield return With(FormattableString.Invariant($"concurrency estimate x{factor}"), s =>
                s with { ConcurrencyMisjudged = factor });
        }

        foreach (var late in new[] { 10, 30 })
        {
            yield return With($"delay {late} s", s => s with { LateSeconds = late });
        }

        (string, Arguments) With(string changed, Func<Setting, Setting> change) =>
            (changed, asked with { Setting = change(asked.Setting) });
    }
}
