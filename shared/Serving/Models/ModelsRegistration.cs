using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Serverless.Serving.Models.Mirroring;

namespace Serverless.Serving.Models;

/// <summary>
/// Registers the catalog of a folder, or of a container if the settings section <c>Models</c> names one.
/// </summary>
public static class ModelsRegistration
{
    public static IServiceCollection AddModels(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ModelsOptions>()
            .Bind(configuration.GetSection("Models")).ValidateDataAnnotations().ValidateOnStart();
        if (string.IsNullOrEmpty(configuration["Models:Container"]))
        {
            services.TryAddSingleton<IModelCatalog>(provider =>
                FolderCatalog.Open(provider.GetRequiredService<IOptions<ModelsOptions>>().Value.Path));
            return services.AddHostedService<CatalogWatch>();
        }

        services.TryAddSingleton<ModelMirror>();
        services.TryAddSingleton<MirroredCatalog>();
        services.TryAddSingleton<IModelCatalog>(provider => provider.GetRequiredService<MirroredCatalog>());
        return services.AddHostedService<MirrorWatch>().AddHostedService<CatalogWatch>();
    }
}
