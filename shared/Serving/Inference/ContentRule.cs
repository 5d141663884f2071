using System.Globalization;
using Serverless.Serving.Models;

namespace Serverless.Serving.Inference;

/// <summary>
/// A version number identifies its content: the bytes with which the version was first served on any instance, and
/// those whose hash the manifest pins. The same number with other bytes is refused.
/// </summary>
internal static class ContentRule
{
    /// <param name="model">The model as it is now in the catalog.</param>
    /// <param name="version">The version.</param>
    /// <param name="content">The content of its files.</param>
    /// <param name="served">The digest with which it was first served; null if it never was.</param>
    /// <returns>Why the version is refused; null if it is not.</returns>
    public static string? Violation(CatalogModel model, string version, VersionContent content, string? served) =>
        served is not null && served != content.Digest
            ? $"Model '{model.Manifest.Name}' version {version} changed on disk since it was first served: publish it "
                + $"as {Next(model)}, or restore its files."
            : PinViolation(model, version, content);

    /// <returns>Why the manifest refuses the version; null if it does not.</returns>
    public static string? PinViolation(CatalogModel model, string version, VersionContent content) =>
        model.Manifest.Sha256?.GetValueOrDefault(version) is { } pinned
            && !pinned.Equals(content.ModelSha256, StringComparison.OrdinalIgnoreCase)
            ? $"Model '{model.Manifest.Name}' version {version} has SHA-256 {content.ModelSha256}; its manifest "
                + $"declares {pinned}."
            : null;

    /// <summary>The number after the highest version.</summary>
    private static int Next(CatalogModel model) =>
        model.Versions.Select(version => int.Parse(version, CultureInfo.InvariantCulture)).DefaultIfEmpty().Max() + 1;
}
