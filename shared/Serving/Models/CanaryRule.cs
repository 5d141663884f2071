namespace Serverless.Serving.Models;

/// <summary>
/// A canary is one of the versions, beside a stable one. Without that the model is served as if its manifest named no
/// canary.
/// </summary>
internal static class CanaryRule
{
    /// <returns>What is wrong; null if the rule is kept.</returns>
    public static string? Broken(CatalogModel model) =>
        model.Manifest.Versions?.Canary is { } canary
            && (!model.Versions.Contains(canary.Version) || model.Versions.Count == 1)
            ? $"versions.canary is {canary.Version} of {string.Join(", ", model.Versions)}; it must be one of them, "
                + "beside a stable one."
            : null;

    /// <param name="model">The model.</param>
    /// <param name="newestFirst">Its versions that have a file.</param>
    public static CatalogModel Without(CatalogModel model, List<string> newestFirst)
    {
        var policy = model.Manifest.Versions is { } versions ? versions with { Canary = null } : null;
        return model with { Manifest = model.Manifest with { Versions = policy }, Versions = ModelFolder
            .Served(policy, newestFirst) };
    }
}
