namespace Serverless.Serving.Models;

/// <summary>
/// A canary must be one of the versions, and a stable version must exist. Otherwise the model is served as if its
/// manifest declared no canary.
/// </summary>
internal static class CanaryRule
{
    /// <returns>Why the rule is broken; null if it is not.</returns>
    public static string? Violation(CatalogModel model) =>
        model.Manifest.Versions?.Canary is { } canary
            && (!model.Versions.Contains(canary.Version) || model.Versions.Count == 1)
            ? $"versions.canary is {canary.Version} of {string.Join(", ", model.Versions)}; it must be one of them, "
                + "and another one must be stable."
            : null;

    /// <param name="model">The model.</param>
    /// <param name="newestFirst">The versions that have a file.</param>
    public static CatalogModel Without(CatalogModel model, List<string> newestFirst)
    {
        var policy = model.Manifest.Versions is { } versions ? versions with { Canary = null } : null;
        return model with { Manifest = model.Manifest with { Versions = policy }, Versions = ModelFolder
            .Served(policy, newestFirst) };
    }
}
