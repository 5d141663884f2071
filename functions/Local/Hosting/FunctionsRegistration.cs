using System.Reflection;

namespace Serverless.Local.Hosting;

internal static class FunctionsRegistration
{
    /// <summary>
    /// Runs the app's queue functions while the host runs. Set <paramref name="connectAhead"/> if the queue is in
    /// another process, so that the links to it open during the start.
    /// </summary>
    public static IServiceCollection AddQueueFunctions(
        this IServiceCollection services, Assembly app, int maxConcurrentCalls, bool connectAhead) =>
        services.AddSingleton<IHostedService>(
            provider => ActivatorUtilities.CreateInstance<QueueTriggerService>(
                provider, app, maxConcurrentCalls, connectAhead));

    /// <summary>Runs the app's timer functions while the host runs.</summary>
    public static IServiceCollection AddTimerFunctions(this IServiceCollection services, Assembly app) =>
        services.AddSingleton<IHostedService>(
            provider => ActivatorUtilities.CreateInstance<TimerTriggerService>(provider, app));
}
