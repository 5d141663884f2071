using System.Globalization;

namespace Serverless.Serving.Models;

/// <summary>
/// Reads one model's folder. Whatever it holds, the result is a value: what can be served of it, and what cannot. No
/// file of one folder may hinder the reading of another.
/// </summary>
public static class ModelFolder
{
    public const string ManifestFile = "model.json";
    private const string ModelFile = "model.onnx";

    public static FolderReading Read(string folder)
    {
        var name = Path.GetFileName(folder);
        try
        {
            return ReadModel(folder, name);
        }
        catch (Exception e)
        {
            // The one guard: what was not foreseen concerns this folder alone too.
            return FolderReading.Refused(name, new ModelFault(
                name, name, $"cannot be read: {e.Message.Replace(folder, name, StringComparison.Ordinal)}"));
        }
    }

    /// <summary>A whole number from 1, written the one way: 1, 2, 10, but not 01.</summary>
    public static bool IsVersion(string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number > 0 && name[0] != '0';

    /// <summary>Those that the policy serves, in their order; a canary is too young to count as a latest.</summary>
    internal static List<string> Served(VersionPolicy? policy, List<string> newestFirst)
    {
        if (policy is null)
        {
            return newestFirst;
        }

        var stable = newestFirst.Where(version => version != policy.Canary?.Version).ToList();
        return newestFirst.FindAll(version => policy.Serves(version, age: stable.IndexOf(version)));
    }

    private static FolderReading ReadModel(string folder, string name)
    {
        var versions = Directory.EnumerateDirectories(folder)
            .Select(Path.GetFileName)
            .OfType<string>()
            .Where(IsVersion)
            .OrderByDescending(version => int.Parse(version, CultureInfo.InvariantCulture))
            .ToList();
        var manifestFile = new ModelFileReading(folder, name, ManifestFile);
        if (manifestFile.IsAbsent)
        {
            return versions.Count == 0
                ? FolderReading.None(name)
                : FolderReading.Refused(name, new ModelFault(
                    name, name, $"has versions but no {ManifestFile}; write one or remove the folder."));
        }

        var (manifest, problem) = manifestFile.Read(ManifestReader.MaxBytes, out var bytes) is { } unreadable
            ? ManifestReading.Refused(unreadable)
            : ManifestReader.Read(bytes, name);
        return manifest is null
            ? FolderReading.Refused(name, manifestFile.Fault(problem ?? "is no manifest."))
            : Serve(new CatalogModel(manifest, folder, versions), manifestFile);
    }

    /// <summary>
    /// The model with the versions that have a file. Those that have none, as while they are uploaded, are left out.
    /// </summary>
    private static FolderReading Serve(CatalogModel model, ModelFileReading manifestFile)
    {
        var name = model.Manifest.Name;
        var faults = new List<ModelFault>();
        var whole = new List<string>();
        foreach (var version in model.Versions)
        {
            var file = new ModelFileReading(model.Folder, name, $"{version}/{ModelFile}");
            if (file.Problem() is { } problem)
            {
                faults.Add(file.Fault(problem));
            }
            else
            {
                whole.Add(version);
            }
        }

        model = model with { Versions = Served(model.Manifest.Versions, whole) };
        if (CanaryRule.Broken(model) is { } broken)
        {
            faults.Add(manifestFile.Fault(broken));
            model = CanaryRule.Without(model, whole);
        }

        if (model.Versions.Count > 0)
        {
            return new FolderReading(name, model, faults);
        }

        if (model.Manifest.Fetch is null && faults.Count == 0)
        {
            faults.Add(new ModelFault(
                name, name, $"the model has no version to serve; put its file at 1/{ModelFile} or remove the folder."));
        }

        return new FolderReading(name, null, faults);
    }
}

/// <summary>What one look at a folder found.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="Model">The model; null if the folder is none, is still to be fetched, or cannot be served.</param>
/// <param name="Faults">What of it cannot be served.</param>
public sealed record FolderReading(string Name, CatalogModel? Model, IReadOnlyList<ModelFault> Faults)
{
    internal static FolderReading None(string name) => new(name, null, []);

    internal static FolderReading Refused(string name, ModelFault fault) => new(name, null, [fault]);
}
