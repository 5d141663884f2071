using Microsoft.ML.OnnxRuntime;

namespace Serverless.Serving.Inference.Memory;

/// <summary>
/// A session and the arena that its weights and runs, and no other's, take their memory from, up to a limit.
/// </summary>
internal sealed class ModelArena : IDisposable
{
    /// <summary>
    /// One for the process, as is the arena that ONNX Runtime has registered: a session takes the one it finds when it
    /// opens.
    /// </summary>
    private static readonly Lock Opening = new();

    private readonly OrtAllocator _arena;

    private ModelArena(InferenceSession session)
    {
        Session = session;
        using var memory = CpuMemory();
        _arena = new OrtAllocator(session, memory);
    }

    public InferenceSession Session { get; }

    /// <summary>Bytes that weights and runs have taken so far; null where the runtime does not tell.</summary>
    public long? Taken => ArenaFigures.OfOrNull(_arena)?.Taken;

    /// <param name="runtime">The process's own.</param>
    /// <param name="limit">Bytes; at least 1, since 0 would mean none.</param>
    /// <param name="open">Opens the session, with options that say <c>session.use_env_allocators</c>.</param>
    public static ModelArena Open(OrtEnv runtime, uint limit, Func<InferenceSession> open)
    {
        lock (Opening)
        {
            Register(runtime, limit);
            try
            {
                return new ModelArena(open());
            }
            finally
            {
                // What is registered stays in memory: the arena is to leave with its session, and the runs' memory with
                // it.
                Register(runtime, 1);
            }
        }
    }

    /// <summary>Outputs that are still read keep the arena until they are disposed.</summary>
    public void Dispose()
    {
        Session.Dispose();
        _arena.Dispose();
    }

    private static void Register(OrtEnv runtime, uint limit)
    {
        using var arena = new OrtArenaCfg(
            limit, arenaExtendStrategy: -1, initialChunkSizeBytes: -1, maxDeadBytesPerChunk: -1);
        using var memory = CpuMemory();
        runtime.CreateAndRegisterAllocator(memory, arena);
    }

    private static OrtMemoryInfo CpuMemory() => new("Cpu", OrtAllocatorType.ArenaAllocator, 0, OrtMemType.Default);
}
