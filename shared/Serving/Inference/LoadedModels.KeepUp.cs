using Serverless.Serving.Models;

namespace Serverless.Serving.Inference;

/// <summary>What becomes of versions in memory when the folder of models changes.</summary>
public sealed partial class LoadedModels
{
    /// <summary>
    /// Holds all versions against their files as they are now. What is gone leaves; what holds other bytes is loaded
    /// anew, which refuses it as a new instance does; what was refused is tried again where that may help.
    /// </summary>
    public void KeepUp()
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
            else if (entry.IsWorthAnotherTry(catalog, time) || entry.HoldsOtherBytes())
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
