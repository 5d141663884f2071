using Microsoft.ML.OnnxRuntime;
using Serverless.Serving.Inference.Rewriting;
using Serverless.Serving.Models;

namespace Serverless.Serving.Inference;

/// <summary>
/// Opens models in ONNX Runtime: one thread a run, since an instance runs as many at once as it has cores and two pools of
/// threads would only fight over them; and no spinning, which would burn the time of whoever shares the machine.
/// </summary>
public sealed class OnnxLoader : IModelLoader
{
    /// <summary>To rewrite a file takes several times its size in memory for a moment.</summary>
    private const long MaxRewrittenBytes = 256 << 20;

    private static readonly Lock Gate = new();
    private static bool s_limited;

    /// <param name="runMemory">Bytes that all runs of this process together may allocate; the first loader's word counts.</param>
    public OnnxLoader(uint runMemory)
    {
        lock (Gate)
        {
            if (s_limited)
                return;

            // One arena for all sessions, so that a shape that explodes ends in an error and not with the process.
            using var arena = new OrtArenaCfg(runMemory, arenaExtendStrategy: -1, initialChunkSizeBytes: -1, maxDeadBytesPerChunk: -1);
            using var memory = new OrtMemoryInfo("Cpu", OrtAllocatorType.ArenaAllocator, 0, OrtMemType.Default);
            OrtEnv.Instance().CreateAndRegisterAllocator(memory, arena);
            s_limited = true;
        }
    }

    public IModelSession Load(CatalogModel model, string version)
    {
        var file = model.FileOf(version);
        using var options = Options();
        InferenceSession? session = null;
        try
        {
            var rewritten = Rewritten(file, model.Manifest);
            session = rewritten is null ? new InferenceSession(file, options) : new InferenceSession(rewritten.File, options);
            GraphCheck.Check(session, model.Manifest);
            return new OnnxSession(session, model.Manifest, rewritten?.Rewrites);
        }
        catch (OnnxRuntimeException e)
        {
            session?.Dispose();
            throw new RunFaultException(RunFaults.ModelUnusable, $"Model '{model.Manifest.Name}' version {version} cannot be opened: {e.Message}", e);
        }
        catch
        {
            session?.Dispose();
            throw;
        }
    }

    /// <summary>Null where the file is opened as it is, from the disk.</summary>
    private static RewrittenGraph? Rewritten(string file, ModelManifest manifest) =>
        manifest.RewriteGraph && new FileInfo(file) is { Exists: true, Length: <= MaxRewrittenBytes } ? GraphRewriting.Rewrite(File.ReadAllBytes(file)) : null;

    private static SessionOptions Options()
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            // What goes wrong comes back as an exception; the runtime's own log would say it twice.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        options.AddSessionConfigEntry("session.use_env_allocators", "1");
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        return options;
    }
}
