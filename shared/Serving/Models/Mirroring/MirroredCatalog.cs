using System.Diagnostics.CodeAnalysis;

namespace Serverless.Serving.Models.Mirroring;

/// <summary>The models of a repository, as far as the mirror has brought them.</summary>
internal sealed class MirroredCatalog(ModelMirror mirror) : IModelCatalog
{
    private readonly FolderCatalog _onDisk = FolderCatalog.Closed(mirror.Path);

    public IReadOnlyCollection<CatalogModel> All => _onDisk.All;

    public IReadOnlyList<ModelFault> Faults => [.. mirror.Faults, .. _onDisk.Faults.Where(fault => !IsOnItsWay(fault))];

    public bool TryFind(string name, [NotNullWhen(true)] out CatalogModel? model) => _onDisk.TryFind(name, out model);

    public IReadOnlyList<ModelFault> Refresh()
    {
        _onDisk.Refresh();
        return Faults;
    }

    /// <summary>
    /// A model whose manifest is not written yet: its versions come first. If they cannot be brought, the mirror names
    /// that.
    /// </summary>
    private bool IsOnItsWay(ModelFault fault) =>
        fault.Model is { } model && !File.Exists(Path.Combine(mirror.Path, model, ModelFolder.ManifestFile));
}
