using Serverless.Serving.Inference.Steps;
using Serverless.Serving.Models;

namespace Serverless.Serving.Inference;

/// <summary>A version of a model that is in memory, warmed up and ready to run.</summary>
public sealed class LoadedModel(CatalogModel model, string version, IModelSession session) : IDisposable
{
    public ModelManifest Manifest { get; } = model.Manifest;

    public string Version { get; } = version;

    public IModelSession Session { get; } = session;

    /// <summary>From what the caller sends to what the network takes.</summary>
    public StepChain Before { get; } = StepChain.Open(model.Manifest.Before, model.Manifest.GraphInputs, Path.Combine(model.Folder, version));

    /// <summary>From what the network gives to what the caller gets.</summary>
    public StepChain After { get; } = StepChain.Open(model.Manifest.After, model.Manifest.Outputs, Path.Combine(model.Folder, version));

    /// <exception cref="RunFaultException">The model cannot be opened, or one of its steps.</exception>
    public static LoadedModel Open(CatalogModel model, string version, IModelLoader loader)
    {
        var session = loader.Load(model, version);
        try
        {
            return new LoadedModel(model, version, session);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public void Dispose() => Session.Dispose();
}
