using Serverless.Serving.Inference.Caching;
using Serverless.Serving.Inference.Sharing;
using Serverless.Serving.Inference.Steps;
using Serverless.Serving.Models;

namespace Serverless.Serving.Inference;

/// <summary>
/// A version of a model in memory. It is unloaded after it is evicted and the last run that uses it has ended.
/// </summary>
public sealed class LoadedModel : IDisposable
{
    private int _users = 1;

    public LoadedModel(CatalogModel model, string version, IModelSession session)
    {
        var folder = Path.Combine(model.Folder, version);
        Manifest = model.Manifest;
        Version = version;
        Session = session;
        Sharing = new RunSharing(model.Manifest);
        Before = StepChain.Open(model.Manifest.Before, model.Manifest.GraphInputs, folder);
        After = StepChain.Open(model.Manifest.After, model.Manifest.Outputs, folder);
    }

    public ModelManifest Manifest { get; }

    public string Version { get; }

    public IModelSession Session { get; }

    /// <summary>Whether jobs can share runs.</summary>
    public RunSharing Sharing { get; }

    /// <summary>Converts the caller's inputs to the network's inputs.</summary>
    public StepChain Before { get; }

    /// <summary>Converts the network's outputs to the caller's outputs.</summary>
    public StepChain After { get; }

    /// <summary>The content of its files when it was loaded.</summary>
    internal VersionContent Content { get; set; } = new("", "");

    /// <summary>The results that are reused; null if the manifest declares no cache.</summary>
    public ResultCache? Cache { get; internal set; }

    public bool IsRequestedBy(Job job) => Version == job.Version && Manifest.Name == job.Model;

    /// <summary>
    /// Runs hold it as readers. A run that failed for lack of memory is repeated as the writer, alone. Never disposed,
    /// because a run may still hold it after it has reported its end.
    /// </summary>
    internal ReaderWriterLockSlim Runs { get; } = new();

    /// <summary>
    /// Whether its latest run was so short that it is not worth waking another thread. Maintained by the batcher.
    /// </summary>
    internal bool RunsBriefly { get; set; }

    /// <summary>
    /// Expected duration of a run: a moving average. Zero if unknown. Maintained by the batcher.
    /// </summary>
    internal TimeSpan ExpectedRun { get; private set; }

    /// <summary>The duration of the warm-up run; zero if there was none.</summary>
    public TimeSpan WarmUpRun { get; internal set; }

    /// <exception cref="RunFaultException">The model or one of its steps cannot be opened.</exception>
    public static LoadedModel Open(CatalogModel model, string version, IModelLoader loader)
    {
        CheckSize(model, version);
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

    /// <summary>
    /// Keeps the model in memory until <see cref="Dispose"/> is called, once for each successful call.
    /// </summary>
    /// <returns>False if the model was already unloaded.</returns>
    public bool TryUse()
    {
        for (var users = Volatile.Read(ref _users); users > 0;)
        {
            var seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
            {
                return true;
            }

            users = seen;
        }

        return false;
    }

    public void Dispose()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            Session.Dispose();
        }
    }

    /// <summary>Updates <see cref="ExpectedRun"/>. Not thread-safe.</summary>
    internal void LearnRun(TimeSpan took) =>
        ExpectedRun = ExpectedRun == TimeSpan.Zero ? took : ExpectedRun + ((took - ExpectedRun) / 4);

    private static void CheckSize(CatalogModel model, string version)
    {
        if (model.Manifest.MemoryMegabytes is { } limit
            && VersionFiles.In(Path.Combine(model.Folder, version)).Bytes is var bytes && bytes > (long)limit << 20)
        {
            throw new RunFaultException(
                JobErrors.ModelUnusable,
                $"Model '{model.Manifest.Name}' version {version} has files of {bytes} bytes; its manifest's "
                    + $"memoryMegabytes allows {limit} MB. Raise it, or publish a smaller version.");
        }
    }
}
