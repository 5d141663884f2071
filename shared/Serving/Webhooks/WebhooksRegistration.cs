using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Serverless.Serving.Webhooks;

public static class WebhooksRegistration
{
    /// <summary>Registers the rules that admission and delivery share.</summary>
    public static IServiceCollection AddWebhookRules(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<WebhookOptions>().Bind(configuration.GetSection("Webhooks"));
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<WebhookOptions>, WebhookOptionsValidator>());
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<WebhookOptions>, SigningSecretValidator>());
        services.TryAddSingleton<IWebhookSecrets, ConfiguredSecret>();
        services.TryAddSingleton<WebhookUrlPolicy>();
        return services;
    }
}
