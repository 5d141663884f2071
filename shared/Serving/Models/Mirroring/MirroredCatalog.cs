using System.Diagnostics.CodeAnalysis;

namespace Serverless.Serving.Models.Mirroring;

/// <summary>The models of a repository that have been mirrored so far.</summary>
internal sealed class MirroredCatalog(ModelMirror mirror) : IModelCatalog
{
    private readonly FolderCatalog _onDisk = FolderCatalog.Empty(mirror.Path);

    public IReadOnlyCollection<CatalogModel> All => _onDisk.All;

    public IReadOnlyList<ModelFault> Faults =>
        [.. mirror.Faults, .. _onDisk.Faults.Where(fault => !IsBeingMirrored(fault))];

    public bool TryFind(string name, [NotNullWhen(true)] out CatalogModel? model) => _onDisk.TryFind(name, out model);

    public IReadOnlyList<ModelFault> Refresh()
    {
        _onDisk.Refresh();
        return Faults;
    }

    /// <summary>
    /// A model without a manifest is still being mirrored, because its versions are written first. If they cannot be
    /// fetched, the mirror reports that.
    /// </summary>
    private bool IsBeingMirrored(ModelFault fault) =>
        fault.Model is { } model && !File.Exists(Path.Combine(mirror.Path, model, ModelFolder.ManifestFile));
}
