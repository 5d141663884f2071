using Serverless.Serving.Batching;
using Serverless.Serving.Inference;

namespace Serverless.Serving.Tests.Inference.Memory;

/// <summary>The memory limits of a model, with real networks in ONNX Runtime.</summary>
public sealed class ModelMemoryTests
{
    private const int Megabyte = 1 << 20;

    [Fact]
    public void A_run_beyond_the_declared_memory_fails_with_a_remedy_and_the_model_continues()
    {
        using var model = MemoryModels.Repeater();
        using var session = model.Load(memoryMegabytes: 8);
        var limit = (8 * Megabyte) - new FileInfo(model.Model.FileOf("1")).Length;

        for (var i = 0; i < 3; i++)
        {
            var fault = Assert.Throws<RunFaultException>(
                () => session.Run(MemoryModels.Repeat(times: 3 * Megabyte), CancellationToken.None));

            Assert.Equal(JobErrors.ModelFailed, fault.Error.Code);
            Assert.True(fault.IsShortOfMemory);
            Assert.Matches(
                "^Model 'test' failed on this input: it requested 12582912 bytes of memory, but only [0-9]+ of its "
                    + $"{limit} are left. "
                    + @"Raise memoryMegabytes \(8\) in its manifest, or send a smaller input.$",
                fault.Message);
            using var outputs = session.Run(MemoryModels.Repeat(times: Megabyte), CancellationToken.None);
            Assert.Equal([Megabyte], outputs.Tensors[0].Shape);
        }

        Assert.InRange(session.MemoryTaken, 4 * Megabyte, limit);
    }

    [Fact]
    public void Without_a_declared_limit_a_run_beyond_the_instance_limit_names_the_setting()
    {
        using var model = MemoryModels.Repeater();
        using var session = new OnnxLoader(8 * Megabyte).Load(model.Model, "1");

        var fault = Assert.Throws<RunFaultException>(
            () => session.Run(MemoryModels.Repeat(times: 3 * Megabyte), CancellationToken.None));

        Assert.EndsWith(
            "it requested 12582912 bytes of memory, but only 8388608 of its 8388608 are left. "
                + "Raise Inference:RunMemoryMegabytes, or declare memoryMegabytes in its manifest, or send a smaller "
                + "input.",
            fault.Message);
        session.Run(MemoryModels.Repeat(times: Megabyte), CancellationToken.None).Dispose();
    }

    [Fact]
    public void Weights_beyond_the_declared_memory_are_refused_before_any_run()
    {
        using var model = MemoryModels.Weights();

        var fault = Assert.Throws<RunFaultException>(() => model.Load(memoryMegabytes: 6));

        Assert.Equal(JobErrors.ModelUnusable, fault.Error.Code);
        Assert.Matches(
            @"^Model 'test' version 1 takes 8[0-9]{6} bytes when loaded \(4[0-9]{6} for files, 4[0-9]{6} in "
                + @"addition\); its manifest's memoryMegabytes allows 6 MB. "
                + @"Raise memoryMegabytes \(6\) in its manifest: 9 MB are enough to load it, runs need more.$",
            fault.Message);
    }

    [Fact]
    public void Weights_beyond_the_instance_limit_are_refused()
    {
        using var model = MemoryModels.Weights();

        var fault = Assert.Throws<RunFaultException>(() => new OnnxLoader(Megabyte).Load(model.Model, "1"));

        Assert.Equal(JobErrors.ModelUnusable, fault.Error.Code);
        Assert.Contains(
            "in addition to its files when loaded; the instance allows 1048576. Raise Inference:RunMemoryMegabytes",
            fault.Message);
    }

    [Fact]
    public void A_limit_that_the_weights_almost_fill_still_holds()
    {
        using var model = MemoryModels.Weights();
        using var session = model.Load(memoryMegabytes: 9);
        var opened = session.MemoryTaken;

        Assert.Throws<RunFaultException>(() => session.Run([MemoryModels.Rows(megabytes: 1)], CancellationToken.None));

        Assert.InRange(session.MemoryTaken, opened, (9 * Megabyte) - MemoryModels.WeightBytes);
        Assert.Equal([1, 1_024], session.Outputs(Tensors.Floats("x", [1, 1_024], new float[1_024]))[0].Shape);
    }

    [Fact]
    public void A_computed_constant_larger_than_the_files_is_computed_within_the_limit_or_fails()
    {
        using var model = MemoryModels.BlownUp();
        using var session = model.Load(memoryMegabytes: 16);
        using var larger = model.Load(memoryMegabytes: 200);

        var fault = Assert.Throws<RunFaultException>(
            () => session.Run([Tensors.Floats("x", [1], [1])], CancellationToken.None));

        Assert.Contains("requested 67108864 bytes", fault.Message);
        Assert.Equal([2f], Tensors.ToFloats(larger.Outputs(Tensors.Floats("x", [1], [1]))[0]));
        Assert.InRange(larger.MemoryTaken, 64 * Megabyte, 200 * Megabyte);
    }

    [Fact]
    public void While_one_model_is_at_its_limit_another_serves()
    {
        using var model = MemoryModels.Repeater();
        using var small = model.Load(memoryMegabytes: 8);
        using var large = model.Load(memoryMegabytes: 64);
        using var held = small.Run(MemoryModels.Repeat(times: Megabyte), CancellationToken.None);

        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            if (i % 2 == 0)
            {
                Assert.True(Assert.Throws<RunFaultException>(
                    () => small.Run(MemoryModels.Repeat(times: 3 * Megabyte), CancellationToken.None)).IsShortOfMemory);
                return;
            }

            using var outputs = large.Run(MemoryModels.Repeat(times: 3 * Megabyte), CancellationToken.None);
            Assert.Equal([3 * Megabyte], outputs.Tensors[0].Shape);
        });

        held.Dispose();
        small.Run(MemoryModels.Repeat(times: Megabyte), CancellationToken.None).Dispose();
    }

    [Fact]
    public void The_memory_of_a_run_serves_the_next()
    {
        using var model = MemoryModels.Repeater();
        using var session = model.Load(memoryMegabytes: 64);
        session.Run(MemoryModels.Repeat(times: 3 * Megabyte), CancellationToken.None).Dispose();
        var taken = session.MemoryTaken;

        for (var i = 1; i < 50; i++)
        {
            session.Run(MemoryModels.Repeat(times: i * (Megabyte / 20)), CancellationToken.None).Dispose();
        }

        Assert.InRange(taken, 12 * Megabyte, 16 * Megabyte);
        Assert.Equal(taken, session.MemoryTaken);
    }

    [Fact]
    public void Outputs_are_valid_after_their_session_and_can_be_disposed_on_another_thread()
    {
        using var model = MemoryModels.Repeater();
        for (var i = 0; i < 50; i++)
        {
            var session = model.Load(memoryMegabytes: 8);
            var outputs = session.Run(MemoryModels.Repeat(times: 1_000), CancellationToken.None);
            session.Dispose();
            using var next = model.Load(memoryMegabytes: 8);

            float[] read = [];
            var reader = new Thread(() =>
            {
                read = Tensors.ToFloats(outputs.Tensors[0]);
                outputs.Dispose();
            });
            reader.Start();
            reader.Join();

            Assert.Equal(Enumerable.Repeat(1f, 1_000), read);
        }
    }

    [Fact]
    public void Models_that_open_at_the_same_time_by_several_loaders_each_keep_to_their_own_limit()
    {
        using var model = MemoryModels.Repeater();
        Parallel.For(0, 40, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            var megabytes = 4 + (i % 8);
            using var session = i % 2 == 0
                ? model.Load(megabytes)
                : new OnnxLoader((uint)megabytes * Megabyte).Load(model.Model, "1");

            var all = megabytes * Megabyte / sizeof(float);
            Assert.Throws<RunFaultException>(
                () => session.Run(MemoryModels.Repeat(times: all + 1_000), CancellationToken.None));
            session.Run(MemoryModels.Repeat(times: all - 1_000), CancellationToken.None).Dispose();
        });
    }

    [Fact]
    public async Task Only_the_job_that_needs_too_much_memory_fails_in_a_batch()
    {
        using var model = MemoryModels.Counter();
        var manifest = model.Manifest with { MemoryMegabytes = 8 };
        using var loaded = LoadedModel.Open(model.Model with { Manifest = manifest }, "1", TestModel.Loader);
        long[] upTo = [3, 1, 100_000_000, 2];
        var items = Array.ConvertAll(upTo, n => new BatchItem { Model = loaded, Inputs = [Number(n)] });

        new BatchRun(TimeProvider.System, () => ThreadTime.Spent).Execute(items);

        for (var i = 0; i < items.Length; i++)
        {
            if (i == 2)
            {
                Assert.Contains(
                    "requested 800000000 bytes", Assert.IsType<RunEnd.Failed>(await items[i].End).Error.Detail);
            }
            else
            {
                Assert.Equal(
                    Number(upTo[i]).Data.ToArray(),
                    Assert.IsType<RunEnd.Succeeded>(await items[i].End).Outputs[0].Data.ToArray());
            }
        }
    }

    [Fact]
    public void Jobs_that_fit_alone_do_not_fail_because_other_runs_use_the_memory()
    {
        using var model = MemoryModels.Counter();
        var manifest = model.Manifest with { MemoryMegabytes = 8 };
        using var loaded = LoadedModel.Open(model.Model with { Manifest = manifest }, "1", TestModel.Loader);

        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            var item = new BatchItem { Model = loaded, Inputs = [Number(600_000)] };
            new BatchRun(TimeProvider.System, () => ThreadTime.Spent).Execute([item]);
            Assert.IsType<RunEnd.Succeeded>(item.End.Result);
        });
    }

    private static Tensor Number(long n) =>
        new() { Name = "x", Datatype = Datatype.Int64, Shape = [1], Data = BitConverter.GetBytes(n) };
}
