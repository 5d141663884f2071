using Azure.Security.KeyVault.Secrets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serverless.Serving.Webhooks;

namespace Serverless.Cloud.Webhooks;

public static class VaultRegistration
{
    /// <summary>
    /// Adds the signing secret from the key vault in <c>Vault__Uri</c>. The setting <c>Webhooks__SigningSecret</c>
    /// replaces it, for a run without a vault.
    /// </summary>
    public static IServiceCollection AddVault(this IServiceCollection services, IConfiguration configuration)
    {
        if (!string.IsNullOrEmpty(configuration["Webhooks:SigningSecret"]))
        {
            return services;
        }

        services.AddOptionsWithValidateOnStart<VaultOptions>().Bind(configuration.GetSection(VaultOptions.Section));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<VaultOptions>, VaultOptionsValidator>());
        services.TryAddSingleton<IWebhookSecrets>(provider =>
        {
            var options = provider.GetRequiredService<IOptions<VaultOptions>>().Value;
            return new VaultSecret(
                new SecretClient(new Uri(options.Uri), CloudIdentity.Of(options.ClientId, options.Credential)),
                options.SigningSecret,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<VaultSecret>>());
        });
        return services;
    }
}
