using System.Globalization;

namespace Serverless.Serving.Models;

/// <summary>
/// Reads one model's folder. It returns what can be served and the faults, and never throws for the folder's content,
/// so no folder affects the reading of another.
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
            // The last guard: an unforeseen exception also concerns only this folder.
            return FolderReading.Refused(name, new ModelFault(
                name, name, $"cannot be read: {e.Message.Replace(folder, name, StringComparison.Ordinal)}"));
        }
    }

    /// <summary>A positive integer without leading zeros: 1, 2, 10, but not 01.</summary>
    public static bool IsVersion(string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number > 0 && name[0] != '0';

    /// <summary>
    /// The versions that the policy selects, in their order. A canary does not count as one of the latest.
    /// </summary>
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
                    name, name, $"has versions but no {ManifestFile}; add one or remove the folder."));
        }

        var (manifest, problem) = manifestFile.Read(ManifestReader.MaxBytes, out var bytes) is { } unreadable
            ? ManifestReading.Refused(unreadable)
            : ManifestReader.Read(bytes, name);
        return manifest is null
            ? FolderReading.Refused(name, manifestFile.Fault(problem ?? "is no manifest."))
            : Serve(new CatalogModel(manifest, folder, versions), manifestFile);
    }

    /// <summary>
    /// Returns the model with the versions that have a file. Versions without one, such as those being uploaded, are
    /// omitted.
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
        if (CanaryRule.Violation(model) is { } violation)
        {
            faults.Add(manifestFile.Fault(violation));
            model = CanaryRule.Without(model, whole);
        }

        if (model.Versions.Count > 0)
        {
            return new FolderReading(name, model, faults);
        }

        if (model.Manifest.Fetch is null && faults.Count == 0)
        {
            faults.Add(new ModelFault(
                name, name, $"the model has no version to serve; add its file as 1/{ModelFile} or remove the folder."));
        }

        return new FolderReading(name, null, faults);
    }
}

/// <summary>The result of reading a folder.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="Model">
/// The model; null if the folder is not a model, must still be fetched, or cannot be served.
/// </param>
/// <param name="Faults">The faults.</param>
public sealed record FolderReading(string Name, CatalogModel? Model, IReadOnlyList<ModelFault> Faults)
{
    internal static FolderReading None(string name) => new(name, null, []);

    internal static FolderReading Refused(string name, ModelFault fault) => new(name, null, [fault]);
}
