using Serverless.Serving.Models;

namespace Serverless.Serving.Inference;

/// <summary>Updates the versions in memory when the folder of models changes.</summary>
public sealed partial class LoadedModels
{
    /// <summary>
    /// Compares all versions with their current files. A version that was removed is unloaded. One with other bytes is
    /// loaded again, which refuses it as a new instance would. A refused version is tried again if its cause may have
    /// passed.
    /// </summary>
    public void Refresh()
    {
        List<LoadEntry> entries;
        lock (_gate)
        {
            entries = [.. _entries.Values.Where(entry => entry.Load.IsCompleted)];
        }

        foreach (var entry in entries)
        {
            if (!catalog.TryFind(entry.Name.Model, out var model) || !model.Versions.Contains(entry.Name.Version))
            {
                Leave(entry);
            }
            else if (entry.ShouldRetry(catalog, time) || entry.HasOtherContent())
            {
                Replace(entry, model);
            }
        }
    }

    private void Replace(LoadEntry entry, CatalogModel model)
    {
        var files = VersionFiles.In(entry.Files.Folder);
        lock (_gate)
        {
            if (_entries.GetValueOrDefault(entry.Name) == entry)
            {
                Leave_NeedsGate(entry);
                Begin_NeedsGate(entry.Name, model, files);
            }
        }
    }

    private void Leave(LoadEntry entry)
    {
        lock (_gate)
        {
            if (_entries.GetValueOrDefault(entry.Name) == entry)
            {
                Leave_NeedsGate(entry);
            }
        }
    }
}
