using System.Reflection;
using Cronos;
using Microsoft.Azure.Functions.Worker;

namespace Serverless.Local.Hosting;

/// <summary>
/// Runs the app's <see cref="TimerTriggerAttribute"/> functions on their schedules. A tick that is due while the
/// previous one runs is skipped.
/// </summary>
internal sealed partial class TimerTriggerService(
    Assembly app, IServiceProvider services, TimeProvider time, ILogger<TimerTriggerService> logger)
    : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(
            FunctionMethod<TimerTriggerAttribute>.In(app).Select(function => TickAsync(function, stoppingToken)));

    private async Task TickAsync(FunctionMethod<TimerTriggerAttribute> function, CancellationToken stoppingToken)
    {
        var schedule = CronExpression.Parse(function.Trigger.Schedule, CronFormat.IncludeSeconds);
        while (schedule.GetNextOccurrence(time.GetUtcNow().UtcDateTime) is { } next)
        {
            // A timer can fire slightly early. The minimum wait prevents a second run of the same tick.
            var wait = TimeSpan.FromTicks(
                Math.Max((next - time.GetUtcNow().UtcDateTime).Ticks, TimeSpan.TicksPerMillisecond));
            await Task.Delay(wait, time, stoppingToken);
            try
            {
                using var scope = services.CreateScope();
                await RunAsync(function, scope.ServiceProvider, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // As on Azure, a failed tick is logged and the next one runs.
                LogFailed(e, function.Name);
            }
        }
    }

    private static Task RunAsync(
        FunctionMethod<TimerTriggerAttribute> function, IServiceProvider services, CancellationToken stoppingToken)
    {
        object?[] arguments = [
            .. function.Method.GetParameters().Select(parameter => Argument(parameter.ParameterType, stoppingToken))];
        return function.Method.Invoke(
            function.NewInstance(services), BindingFlags.DoNotWrapExceptions, null, arguments, null) as Task
            ?? Task.CompletedTask;
    }

    private static object Argument(Type type, CancellationToken stoppingToken) =>
        type == typeof(TimerInfo) ? new TimerInfo()
        : type == typeof(CancellationToken) ? stoppingToken
        : throw new NotSupportedException(
            $"A timer function can only bind TimerInfo and CancellationToken, not {type}.");

    [LoggerMessage(Level = LogLevel.Error, Message = "Timer function {Function} failed.")]
    private partial void LogFailed(Exception exception, string function);
}
