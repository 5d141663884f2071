using Microsoft.ML.OnnxRuntime;
using Serverless.Serving.Inference.Memory;

namespace Serverless.Serving.Tests.Inference.Memory;

/// <summary>
/// Fails where an ONNX Runtime no longer tells what the workers ask of it, where they would go on with less.
/// </summary>
public sealed class ArenaFiguresTests
{
    [Fact]
    public void An_arena_tells_its_limit_and_what_it_has_taken()
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
    public void Who_opens_meanwhile_waits_and_takes_no_ones_place()
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
    public void An_arena_does_not_stay_behind_for_the_next_session_and_so_leaves_with_its_own()
    {
        using var model = MemoryModels.Weights();
        using var within = ModelArena.Open(OrtEnv.Instance(), 64 << 20, () =>
        {
            // Whoever else opens must wait meanwhile.
            Open(model, limit: 32 << 20).Dispose();
            return Session(model);
        });
        using var arena = ArenaOf(within);

        Assert.Equal(1, ArenaFigures.Of(arena).Limit);
    }

    [Fact]
    public void What_tells_nothing_of_itself_is_said_and_passed_over()
    {
        Assert.Throws<NotSupportedException>(() => ArenaFigures.Of(OrtAllocator.DefaultInstance));

        Assert.Null(ArenaFigures.OfOrNull(OrtAllocator.DefaultInstance));
    }

    [Fact]
    public void A_session_that_is_gone_is_not_asked()
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
