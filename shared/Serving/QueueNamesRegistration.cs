using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Serverless.Serving;

public static class QueueNamesRegistration
{
    /// <summary>Reads the names of the queues. The app does not start if one is missing.</summary>
    public static IServiceCollection AddQueueNames(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<QueueOptions>().Bind(configuration);
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<QueueOptions>>(new QueueNamesValidator(configuration)));
        return services;
    }
}

/// <summary>
/// Every name must be set although the options have defaults, because triggers have none: the Functions host skips a
/// function whose queue name is missing. The app would serve only some of the queues.
/// </summary>
internal sealed class QueueNamesValidator(IConfiguration configuration) : IValidateOptions<QueueOptions>
{
    private static readonly string[] Settings =
        [nameof(QueueOptions.InteractiveQueue), nameof(QueueOptions.BulkQueue), nameof(QueueOptions.CallbacksQueue)];

    public ValidateOptionsResult Validate(string? name, QueueOptions options)
    {
        var missing = Settings.Where(setting => string.IsNullOrWhiteSpace(configuration[setting]))
            .Select(setting => $"Setting {setting} is missing. Set it to the name of the queue.")
            .ToList();
        return missing.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(missing);
    }
}
