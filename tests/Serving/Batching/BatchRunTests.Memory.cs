using CsCheck;
using Serverless.Serving.Batching;
using Serverless.Serving.Inference;

namespace Serverless.Serving.Tests.Batching;

public sealed partial class BatchRunTests
{
    [Fact]
    public async Task If_the_memory_is_too_small_for_a_batch_its_halves_run_and_the_cost_of_the_size_is_recorded()
    {
        _session.During = _ => _time.Advance(TimeSpan.FromSeconds(1));
        _session.MostItems = 2;
        var items = Items(_session, [1], [2], [3], [4]);

        var ran = Run().Execute(items);

        Assert.Equal([[2], [4], [6], [8]], await OutputsAsync(items));
        Assert.Equal([4, 2, 2], _session.RunSizes);
        Assert.Equal(new CleanRun(4, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2)), ran);
    }

    [Fact]
    public async Task A_job_too_large_for_the_memory_fails_alone_after_a_second_try_and_nothing_is_learned()
    {
        _session.MostItems = 2;
        var items = Items(_session, [1], [2, 3, 4], [5]);

        Assert.Null(Run().Execute(items));

        Assert.IsType<RunEnd.Succeeded>(await items[0].End);
        Assert.Equal("too many", Assert.IsType<RunEnd.Failed>(await items[1].End).Error.Detail);
        Assert.IsType<RunEnd.Succeeded>(await items[2].End);
        Assert.Equal([5, 1, 4, 3, 1, 3], _session.RunSizes);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, true)]
    public async Task Jobs_for_which_the_memory_is_too_small_wait_for_the_end_of_other_runs(int count, bool isLearned)
    {
        using var session = new FakeSession { Held = true, TakesAllMemory = true };
        var model = FakeSession.Model(session);
        var first = Items(model, [1]);
        var others = Items(model, [.. Enumerable.Range(2, count).Select(n => new[] { (float)n })]);
        CleanRun? ran = null;
        var threads = new[] { new Thread(() => Run().Execute(first)), new Thread(() => ran = Run().Execute(others)) };
        threads[0].Start();
        SpinWait.SpinUntil(() => Runs() >= 1);
        threads[1].Start();
        SpinWait.SpinUntil(() => Runs() >= 2 * count);

        for (var i = 0; i <= count; i++)
        {
            session.LetRunsGo(1);
        }

        foreach (var thread in threads)
        {
            thread.Join();
        }

        Assert.Equal([[2]], await OutputsAsync(first));
        Assert.Equal(Enumerable.Range(2, count).Select(n => new[] { n * 2f }), await OutputsAsync(others));
        Assert.Equal(isLearned, ran is not null);

        int Runs()
        {
            lock (session.RunSizes)
            {
                return session.RunSizes.Count;
            }
        }
    }

    [Fact]
    public void Nothing_is_learned_from_a_batch_with_a_faulty_item() =>
        Assert.Null(Run().Execute(Items(_session, [1], [FakeSession.Poison])));

    [Fact]
    public async Task An_infrastructure_failure_is_thrown_to_all_jobs()
    {
        _session.During = _ => throw new InvalidOperationException("bug");
        var items = Items(_session, [1], [2]);

        Run().Execute(items);

        foreach (var item in items)
        {
            Assert.Equal("bug", (await Assert.ThrowsAsync<InvalidOperationException>(() => item.End)).Message);
        }
    }
}
