using Microsoft.ML.OnnxRuntime;
using Serverless.Serving.Inference.Memory;

namespace Serverless.Serving.Tests.Inference.Memory;

/// <summary>
/// Fails if ONNX Runtime no longer reports the arena statistics, without which workers would continue.
/// </summary>
public sealed class ArenaFiguresTests
{
    [Fact]
    public void An_arena_reports_its_limit_and_its_allocations()
    {
        using var model = MemoryModels.Weights();
        using var opened = Open(model, limit: 64 << 20);
        using var arena = ArenaOf(opened);

        var figures = ArenaFigures.Of(arena);

        Assert.Equal(64 << 20, figures.Limit);
        Assert.InRange(figures.Taken, MemoryModels.WeightBytes, MemoryModels.WeightBytes + (1 << 20));
        Assert.Equal(figures.Taken, opened.Taken);
    }

    [Fact]
    public void Each_session_has_an_arena_of_its_own()
    {
        using var model = MemoryModels.Weights();
        using var one = Open(model, limit: 64 << 20);
        using var other = Open(model, limit: 32 << 20);
        using var arenaOfOne = ArenaOf(one);
        using var arenaOfOther = ArenaOf(other);

        Assert.Equal((64 << 20, 32 << 20), (ArenaFigures.Of(arenaOfOne).Limit, ArenaFigures.Of(arenaOfOther).Limit));
        Assert.Equal(one.Taken, other.Taken);
    }

    [Fact]
    public void Concurrent_opens_wait_for_each_other()
    {
        using var model = MemoryModels.Weights();
        var meanwhile = new Thread(() => Open(model, limit: 32 << 20).Dispose());
        using var opened = ModelArena.Open(OrtEnv.Instance(), 64 << 20, () =>
        {
            meanwhile.Start();
            SpinWait.SpinUntil(() => !meanwhile.IsAlive || meanwhile.ThreadState.HasFlag(ThreadState.WaitSleepJoin));
            return Session(model);
        });
        meanwhile.Join();
        using var arena = ArenaOf(opened);

        Assert.Equal(64 << 20, ArenaFigures.Of(arena).Limit);
    }

    [Fact]
    public void An_arena_is_freed_with_its_session()
    {
        using var model = MemoryModels.Weights();
        using var within = ModelArena.Open(OrtEnv.Instance(), 64 << 20, () =>
        {
            // Other opens must wait.
            Open(model, limit: 32 << 20).Dispose();
            return Session(model);
        });
        using var arena = ArenaOf(within);

        Assert.Equal(1, ArenaFigures.Of(arena).Limit);
    }

    [Fact]
    public void An_allocator_without_statistics_throws_or_gives_null()
    {
        Assert.Throws<NotSupportedException>(() => ArenaFigures.Of(OrtAllocator.DefaultInstance));

        Assert.Null(ArenaFigures.OfOrNull(OrtAllocator.DefaultInstance));
    }

    [Fact]
    public void The_memory_of_a_disposed_session_is_not_read()
    {
        using var model = MemoryModels.Weights();
        var session = model.Load();
        session.Dispose();

        Assert.Throws<ObjectDisposedException>(() => session.MemoryTaken);
    }

    private static ModelArena Open(TestModel model, uint limit) =>
        ModelArena.Open(OrtEnv.Instance(), limit, () => Session(model));

    private static InferenceSession Session(TestModel model)
    {
        using var options = new SessionOptions();
        options.AddSessionConfigEntry("session.use_env_allocators", "1");
        return new InferenceSession(model.Model.FileOf("1"), options);
    }

    private static OrtAllocator ArenaOf(ModelArena opened)
    {
        using var memory = new OrtMemoryInfo("Cpu", OrtAllocatorType.ArenaAllocator, 0, OrtMemType.Default);
        return new OrtAllocator(opened.Session, memory);
    }
}
