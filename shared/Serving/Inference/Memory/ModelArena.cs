using Microsoft.ML.OnnxRuntime;

namespace Serverless.Serving.Inference.Memory;

/// <summary>
/// A session with an arena of its own: its weights and runs allocate from that arena, up to a limit.
/// </summary>
internal sealed class ModelArena : IDisposable
{
    /// <summary>
    /// One lock for the process, because ONNX Runtime has one registered arena: a session takes the one that is
    /// registered when it is opened.
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

    /// <summary>Bytes that weights and runs have allocated; null if the runtime does not report it.</summary>
    public long? Taken => ArenaFigures.OfOrNull(_arena)?.Taken;

    /// <param name="runtime">The runtime environment of the process.</param>
    /// <param name="limit">Size limit in bytes, at least 1, because 0 would mean no limit.</param>
    /// <param name="open">Opens the session with the option <c>session.use_env_allocators</c>.</param>
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
                // The environment keeps the registered arena alive. Registering a minimal one lets the session's arena
                // be freed with the session.
                Register(runtime, 1);
            }
        }
    }

    /// <summary>Outputs that are still in use keep the arena until they are disposed.</summary>
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
