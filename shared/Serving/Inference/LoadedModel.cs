using Serverless.Serving.Inference.Caching;
using Serverless.Serving.Inference.Sharing;
using Serverless.Serving.Inference.Steps;
using Serverless.Serving.Models;

namespace Serverless.Serving.Inference;

/// <summary>
/// A version of a model that is in memory. It leaves when it is evicted and the last run that uses it is done.
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

    /// <summary>From what the caller sends to what the network takes.</summary>
    public StepChain Before { get; }

    /// <summary>From what the network gives to what the caller gets.</summary>
    public StepChain After { get; }

    /// <summary>What its files held when it was loaded.</summary>
    internal VersionContent Content { get; set; } = new("", "");

    /// <summary>Results that answer again; null where the manifest wants none kept.</summary>
    public ResultCache? Cache { get; internal set; }

    public bool IsAskedForBy(Job job) => Version == job.Version && Manifest.Name == job.Model;

    /// <summary>
    /// Runs share it; one that found no memory left beside others has it alone. A run that has just told its end holds
    /// it still, so that nobody disposes of it.
    /// </summary>
    internal ReaderWriterLockSlim Runs { get; } = new();

    /// <summary>
    /// Its latest run took so little time that no other thread need be woken to help; the batcher keeps it.
    /// </summary>
    internal bool RunsBriefly { get; set; }

    /// <exception cref="RunFaultException">The model cannot be opened, or one of its steps.</exception>
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

    /// <summary>Keeps the model in memory until <see cref="Dispose"/>, called once for each success.</summary>
    /// <returns>False where it has left already.</returns>
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
