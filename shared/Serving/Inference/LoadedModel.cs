using Serverless.Serving.Models;

namespace Serverless.Serving.Inference;

/// <summary>A version of a model that is in memory, warmed up and ready to run.</summary>
public sealed class LoadedModel(CatalogModel model, string version, IModelSession session) : IDisposable
{
    public ModelManifest Manifest { get; } = model.Manifest;

    public string Version { get; } = version;

    public IModelSession Session { get; } = session;

    public void Dispose() => Session.Dispose();
}
