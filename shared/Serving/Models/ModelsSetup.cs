using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Serverless.Serving.Models;

/// <summary>Registers the catalog: the settings' section <c>Models</c>.</summary>
public static class ModelsSetup
{
    public static IServiceCollection AddModels(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ModelsOptions>().Bind(configuration.GetSection("Models")).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<IModelCatalog>(provider =>
            FolderCatalog.Open(provider.GetRequiredService<IOptions<ModelsOptions>>().Value.Path));
        return services.AddHostedService<CatalogWatch>();
    }
}
