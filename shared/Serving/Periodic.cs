using Microsoft.Extensions.Logging;

namespace Serverless.Serving;

/// <summary>
/// Runs a step repeatedly until the host stops. Failure policy: every exception is caught, including that of a call
/// that timed out, because the next run may succeed and an exception that leaves a background service stops the whole
/// host. The first failure is logged, then a reminder every five minutes while the failures last, then the recovery.
/// </summary>
/// <param name="step">
/// What the step does, for the log. It follows the words "could not", as in "measure the backlog".
/// </param>
/// <param name="period">The time between two runs. A run that takes longer delays the next; runs never overlap.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log of the service that owns the step.</param>
public sealed partial class Periodic(string step, TimeSpan period, TimeProvider time, ILogger logger)
{
    private readonly FailureReports _failures = new();
    private readonly long _began = time.GetTimestamp();

    /// <summary>Runs the step now, and then once per period. Returns when the host stops.</summary>
    public Task RunAsync(Func<CancellationToken, Task> run, CancellationToken stoppingToken) =>
        RepeatAsync(run, startsNow: true, stoppingToken);

    /// <summary>
    /// Runs the step once per period, for the first time after one period. Returns when the host stops.
    /// </summary>
    public Task RunAfterPeriodAsync(Func<CancellationToken, Task> run, CancellationToken stoppingToken) =>
        RepeatAsync(run, startsNow: false, stoppingToken);

    private async Task RepeatAsync(Func<CancellationToken, Task> run, bool startsNow, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(period, time);
        try
        {
            if (startsNow)
            {
                await TryAsync(run, stoppingToken);
            }

            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryAsync(run, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host is stopping.
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> run, CancellationToken stoppingToken)
    {
        try
        {
            await run(stoppingToken);
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // A step that is interrupted because the host stops has not failed.
            return;
        }
        catch (Exception e)
        {
            if (_failures.Failed(time.GetElapsedTime(_began)) is { } failures)
            {
                LogFailed(step, failures, period, e);
            }

            return;
        }

        if (_failures.Succeeded() is { } before)
        {
            LogRecovered(step, before);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Could not {Step}: {Failures} failures since the last report. The next try is in {Period}.")]
    private partial void LogFailed(string step, int failures, TimeSpan period, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Could {Step} again after {Failures} failures.")]
    private partial void LogRecovered(string step, int failures);
}
