using System.Globalization;
using Serverless.Serving.Models;

namespace Serverless.Serving.Inference;

/// <summary>
/// A version is its content: the number stands for the bytes that it was first served with, on every instance alike,
/// and for those that the manifest pins. The same number with other bytes is refused.
/// </summary>
internal static class ContentRule
{
    /// <param name="model">The model as it is in the catalog now.</param>
    /// <param name="version">The version.</param>
    /// <param name="content">What its files hold.</param>
    /// <param name="served">The digest that it was first served with; null if it never was.</param>
    /// <returns>Why it is refused; null if it is not.</returns>
    public static string? Broken(CatalogModel model, string version, VersionContent content, string? served) =>
        served is not null && served != content.Digest
            ? $"Model '{model.Manifest.Name}' version {version} changed on disk since it was first served: publish it "
                + $"as {Next(model)}, or put back what it was."
            : Unpinned(model, version, content);

    /// <returns>Why the manifest refuses it; null if it does not.</returns>
    public static string? Unpinned(CatalogModel model, string version, VersionContent content) =>
        model.Manifest.Sha256?.GetValueOrDefault(version) is { } pinned
            && !pinned.Equals(content.ModelSha256, StringComparison.OrdinalIgnoreCase)
            ? $"Model '{model.Manifest.Name}' version {version} has SHA-256 {content.ModelSha256}; its manifest says "
                + $"{pinned}."
            : null;

    /// <summary>The first number after all that are there.</summary>
    private static int Next(CatalogModel model) =>
        model.Versions.Select(version => int.Parse(version, CultureInfo.InvariantCulture)).DefaultIfEmpty().Max() + 1;
}
