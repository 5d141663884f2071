namespace Serverless.Serving.Models;

/// <summary>
/// Explains why the catalog does not serve a model or version: it cannot be served, or it does not exist.
/// </summary>
public static class CatalogProblems
{
    extension(IModelCatalog catalog)
    {
        /// <param name="model">A name that is not in the catalog.</param>
        public Problem Missing(string model) =>
            catalog.Faults.FirstOrDefault(fault => fault.Model == model) is { } fault
                ? Problem.ModelRefused(model, null, $"{fault}")
                : Problem.ModelNotFound(model);

        /// <param name="model">A model that the catalog serves.</param>
        /// <param name="version">A version that the model does not have.</param>
        public Problem Missing(CatalogModel model, string version) =>
            catalog.Faults.FirstOrDefault(fault => IsOf(fault, model.Manifest.Name, version)) is { } fault
                ? Problem.ModelRefused(model.Manifest.Name, version, $"{fault}")
                : Problem.VersionNotFound(model.Manifest.Name, version, model.Versions);
    }

    private static bool IsOf(ModelFault fault, string model, string version) =>
        fault.Model == model && $"{fault.File}/".Contains($"{model}/{version}/", StringComparison.Ordinal);
}
