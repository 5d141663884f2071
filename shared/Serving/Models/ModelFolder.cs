using System.Globalization;
using System.Text.Json;

namespace Serverless.Serving.Models;

/// <summary>Reads one model's folder.</summary>
public static class ModelFolder
{
    public const string ManifestFile = "model.json";
    private const int MaxManifestBytes = 1 << 20;

    /// <exception cref="ModelFaultException">The model cannot be served as it is.</exception>
    public static CatalogModel Read(string folder)
    {
        var file = Path.Combine(folder, ManifestFile);
        var manifest = ParseManifest(file, ReadManifest(file), Path.GetFileName(folder));
        var versions = Directory.EnumerateDirectories(folder)
            .Select(Path.GetFileName)
            .OfType<string>()
            .Where(IsVersion)
            .OrderByDescending(v => int.Parse(v, CultureInfo.InvariantCulture))
            .ToList();
        var model = new CatalogModel(manifest, folder, Served(manifest.Versions, versions));
        if (manifest.Versions?.Canary is { } canary && (!model.Versions.Contains(canary.Version) || model.Versions.Count == 1))
            throw new ModelFaultException(file, $"versions.canary is {canary.Version} of {string.Join(", ", versions)}; it must be one of them, beside a stable one.");
        foreach (var version in model.Versions)
            CheckReadable(model.FileOf(version));

        return model;
    }

    /// <summary>A whole number from 1, written the one way: 1, 2, 10, but not 01.</summary>
    public static bool IsVersion(string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && name[0] != '0';

    /// <summary>Those that the policy serves, in their order; a canary is too young to count as a latest.</summary>
    internal static List<string> Served(VersionPolicy? policy, List<string> newestFirst)
    {
        if (policy is null)
            return newestFirst;

        var stable = newestFirst.Where(version => version != policy.Canary?.Version).ToList();
        return newestFirst.FindAll(version => policy.Serves(version, age: stable.IndexOf(version)));
    }

    /// <param name="place">Where the manifest was found, for the fault.</param>
    /// <param name="json">Its bytes.</param>
    /// <param name="name">The name of the model's folder.</param>
    /// <exception cref="ModelFaultException">It is no manifest, or breaks a rule.</exception>
    internal static ModelManifest ParseManifest(string place, ReadOnlySpan<byte> json, string name)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize(json, ServingJson.Default.ModelManifest)
                ?? throw new ModelFaultException(place, "the file says null; it must be a manifest.");
            var broken = ManifestRules.Broken(manifest, name).ToList();
            return broken.Count == 0 ? manifest : throw new ModelFaultException(place, string.Join(' ', broken));
        }
        catch (JsonException e)
        {
            throw new ModelFaultException(place, $"{e.Message} Correct the member, or leave it out.", e);
        }
    }

    private static byte[] ReadManifest(string file)
    {
        try
        {
            return new FileInfo(file).Length is > MaxManifestBytes and var length
                ? throw new ModelFaultException(file, $"the file has {length} bytes; a manifest has at most {MaxManifestBytes}.")
                : File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFaultException(file, $"cannot be read: {e.Message} Make it readable for this process.", e);
        }
    }

    private static void CheckReadable(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            if (stream.Length == 0)
                throw new ModelFaultException(file, "the file is empty; put the model there or remove the version's folder.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelFaultException(file, "there is no such file; put the model there or remove the version's folder.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFaultException(file, $"cannot be read: {e.Message} Make it readable for this process.", e);
        }
    }
}
