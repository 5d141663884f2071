namespace Serverless.Serving.Models;

/// <summary>Why the catalog does not serve what a request names: it cannot be served, or there is no such thing.</summary>
public static class CatalogProblems
{
    extension(IModelCatalog catalog)
    {
        /// <param name="model">A name that the catalog does not find.</param>
        public Problem Missing(string model) =>
            catalog.Faults.FirstOrDefault(fault => fault.Model == model) is { } fault
                ? Problem.ModelRefused(model, null, $"{fault}")
                : Problem.ModelNotFound(model);

        /// <param name="model">A model that the catalog serves.</param>
        /// <param name="version">A version that is not among those of the model.</param>
        public Problem Missing(CatalogModel model, string version) =>
            catalog.Faults.FirstOrDefault(fault => IsOf(fault, model.Manifest.Name, version)) is { } fault
                ? Problem.ModelRefused(model.Manifest.Name, version, $"{fault}")
                : Problem.VersionNotFound(model.Manifest.Name, version, model.Versions);
    }

    private static bool IsOf(ModelFault fault, string model, string version) =>
        fault.Model == model && $"{fault.File}/".Contains($"{model}/{version}/", StringComparison.Ordinal);
}
