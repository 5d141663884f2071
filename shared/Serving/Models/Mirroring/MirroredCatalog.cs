using System.Diagnostics.CodeAnalysis;

namespace Serverless.Serving.Models.Mirroring;

/// <summary>The models of a repository, as far as the mirror has brought them.</summary>
internal sealed class MirroredCatalog(ModelMirror mirror) : IModelCatalog
{
    private readonly FolderCatalog _onDisk = FolderCatalog.Closed(mirror.Path);

    public IReadOnlyCollection<CatalogModel> All => _onDisk.All;

    public IReadOnlyList<ModelFaultException> Faults => [.. mirror.Faults, .. _onDisk.Faults];

    public bool TryFind(string name, [NotNullWhen(true)] out CatalogModel? model) => _onDisk.TryFind(name, out model);

    public IReadOnlyList<ModelFaultException> Refresh()
    {
        _onDisk.Refresh();
        return Faults;
    }
}
