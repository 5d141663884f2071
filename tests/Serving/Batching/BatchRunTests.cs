using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Serverless.Serving.Batching;
using Serverless.Serving.Inference;

namespace Serverless.Serving.Tests.Batching;

public sealed partial class BatchRunTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeSession _session = new();

    public void Dispose() => _session.Dispose();

    /// <summary>The cost of a run is its elapsed time.</summary>
    private BatchRun Run() => new(_time, () => _time.GetElapsedTime(0));

    [Fact]
    public async Task Each_job_gets_its_own_part_of_a_shared_run()
    {
        var items = Items(_session, [1], [2, 3], [4]);

        Run().Execute(items);

        Assert.Equal([4], _session.RunSizes);
        Assert.Equal([[2], [4, 6], [8]], await OutputsAsync(items));
        Assert.All(items, item => Assert.True(item.Began.IsCompletedSuccessfully));
    }

    [Fact]
    public Task Only_the_faulty_items_fail_at_any_position() =>
        Gen.Bool.Array[1, 8].SampleAsync(async poisoned =>
        {
            var items = Items(new FakeSession(), [.. poisoned.Select((p, i) => new[] { p ? FakeSession.Poison : i })]);

            Run().Execute(items);

            for (var i = 0; i < items.Count; i++)
            {
                if (poisoned[i])
                {
                    Assert.Equal("poison", Assert.IsType<RunEnd.Failed>(await items[i].End).Error.Detail);
                }
                else
                {
                    Assert.Equal(
                        [i * 2], Tensors.ToFloats(Assert.IsType<RunEnd.Succeeded>(await items[i].End).Outputs[0]));
                }
            }
        });

    [Fact]
    public async Task An_output_that_is_not_finite_fails_only_its_own_job()
    {
        var items = Items(_session, [1], [float.NaN], [float.PositiveInfinity]);

        Run().Execute(items);

        Assert.IsType<RunEnd.Succeeded>(await items[0].End);
        Assert.Equal(JobErrors.OutputNotFinite, Assert.IsType<RunEnd.Failed>(await items[1].End).Error.Code);
        Assert.Equal(JobErrors.OutputNotFinite, Assert.IsType<RunEnd.Failed>(await items[2].End).Error.Code);
        Assert.Equal([3], _session.RunSizes);
    }

    [Fact]
    public async Task Non_finite_outputs_are_accepted_if_the_manifest_allows_them()
    {
        var model = FakeSession.Model(_session);
        model.Manifest.AllowNonFinite = true;
        var items = Items(model, [1], [float.NaN], [float.NegativeInfinity]);

        Run().Execute(items);

        Assert.Equal([[2], [float.NaN], [float.NegativeInfinity]], await OutputsAsync(items));
    }

    [Fact]
    public Task The_output_limit_applies_to_each_job_of_a_shared_run() =>
        Gen.Select(Gen.Int[1, 4].Array[1, 6], Gen.Int[1, 20]).SampleAsync(async (lengths, limit) =>
        {
            using var session = new FakeSession();
            var model = FakeSession.Model(session, maxBatch: 64);
            model.Manifest.MaxOutputBytes = limit;
            var items = Items(model, [.. lengths.Select(length => new float[length])]);

            Run().Execute(items);

            for (var i = 0; i < items.Count; i++)
            {
                var end = await items[i].End;
                if (lengths[i] * sizeof(float) <= limit)
                {
                    Assert.IsType<RunEnd.Succeeded>(end);
                }
                else
                {
                    Assert.Equal(JobErrors.OutputTooLarge, Assert.IsType<RunEnd.Failed>(end).Error.Code);
                }
            }

            Assert.Equal([lengths.Sum()], session.RunSizes);
        });

    [Fact]
    public async Task Finite_numbers_whose_sum_overflows_are_accepted()
    {
        var items = Items(_session, [float.MaxValue / 2, float.MaxValue / 2]);

        Run().Execute(items);

        Assert.Equal([[float.MaxValue, float.MaxValue]], await OutputsAsync(items));
    }

    [Fact]
    public async Task Outputs_are_valid_after_the_memory_of_the_run_is_reused()
    {
        var items = Items(_session, [1], [2]);

        Run().Execute(items);

        _session.Written.Span.Clear();
        Assert.Equal([[2], [4]], await OutputsAsync(items));
    }

    [Fact]
    public async Task Expired_and_canceled_items_do_not_run()
    {
        var model = FakeSession.Model(_session);
        BatchItem Item(float value, DateTimeOffset deadline, CancellationToken cancellation) => new()
        {
            Model = model, Inputs = [
                Tensors.Floats("x", [1], [value])], Deadline = deadline, Cancellation = cancellation,
        };
        var now = _time.GetUtcNow();
        BatchItem[] items = [Item(1, now, default), Item(
            2, now.AddTicks(1), default), Item(3, DateTimeOffset.MaxValue, new CancellationToken(true))];

        Run().Execute(items);

        Assert.Equal(new RunEnd.TooLate(), await items[0].End);
        Assert.False(items[0].Began.IsCompleted);
        Assert.IsType<RunEnd.Succeeded>(await items[1].End);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => items[2].End);
        Assert.Equal([1], _session.RunSizes);
    }

    [Fact]
    public async Task A_run_that_takes_too_long_is_stopped_and_the_job_fails()
    {
        _session.During = stop =>
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            stop.ThrowIfCancellationRequested();
        };
        var items = Items(FakeSession.Model(_session, runTimeoutSeconds: 5), [1]);

        Run().Execute(items);

        var failed = Assert.IsType<RunEnd.Failed>(await items[0].End);
        Assert.Equal(
            new JobError(
                JobErrors.RunTimedOut, "The run took longer than the model's runTimeoutSeconds of 5 and was stopped."),
                failed.Error);
        Assert.Equal(TimeSpan.FromSeconds(5), failed.Compute);
    }

    [Fact]
    public async Task A_shared_run_stops_only_when_all_of_its_jobs_are_canceled()
    {
        using var one = new CancellationTokenSource();
        using var two = new CancellationTokenSource();
        _session.During = stop =>
        {
            one.Cancel();
            Assert.False(stop.IsCancellationRequested);
            two.Cancel();
            stop.ThrowIfCancellationRequested();
        };
        var model = FakeSession.Model(_session);
        BatchItem[] items = [.. new[] { one, two }.Select(
            c => new BatchItem { Model = model, Inputs = [Tensors.Floats("x", [1], [1])], Cancellation = c.Token })];

        Run().Execute(items);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => items[0].End);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => items[1].End);
    }

    private static List<BatchItem> Items(FakeSession session, params float[][] inputs) =>
        Items(FakeSession.Model(session), inputs);

    private static List<BatchItem> Items(LoadedModel model, params float[][] inputs) =>
        [.. inputs.Select(
            values => new BatchItem { Model = model, Inputs = [Tensors.Floats("x", [values.Length], values)] })];

    private Task<float[][]> RunAsync(List<BatchItem> items)
    {
        Run().Execute(items);
        return OutputsAsync(items);
    }

    private static async Task<float[][]> OutputsAsync(List<BatchItem> items)
    {
        var ends = await Task.WhenAll(items.Select(item => item.End));
        return [.. ends.Select(end => Tensors.ToFloats(Assert.IsType<RunEnd.Succeeded>(end).Outputs[0]))];
    }
}
