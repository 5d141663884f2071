using CsCheck;
using Serverless.Serving.Inference;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Inference;

/// <summary>The memory limit for models, and evictions.</summary>
public sealed partial class LoadedModelsTests
{
    [Fact]
    public async Task The_least_recently_used_is_unloaded_when_its_last_run_ends()
    {
        _versions = ["3", "2", "1"];
        var one = await _models.UseAsync("m", "1");
        (await _models.UseAsync("m", "2")).Dispose();
        Assert.Equal(0, _loader.Disposed);

        one.Dispose();
        Assert.Equal(1, _loader.Disposed);
        (await _models.UseAsync("m", "1")).Dispose();

        Assert.Equal(["1", "2", "1"], _loader.Loaded);
    }

    [Fact]
    public async Task A_file_larger_than_its_manifest_allows_is_refused_and_not_opened()
    {
        _memoryMegabytes = 1;
        _folder.Write("m/1/model.onnx", new string('x', (1 << 20) + 1));

        var fault = await Assert.ThrowsAsync<RunFaultException>(() => _models.UseAsync("m", "1"));

        Assert.Equal("Model 'm' version 1 has files of 1048577 bytes; its manifest's memoryMegabytes allows 1 MB. "
            + "Raise it, or publish a smaller version.", fault.Message);
        Assert.Empty(_loader.Loaded);
    }

    [Fact]
    public async Task A_model_counts_with_its_declared_memory()
    {
        (_versions, _memoryMegabytes) = (["2", "1"], 1);
        (await _models.UseAsync("m", "1")).Dispose();
        (await _models.UseAsync("m", "2")).Dispose();

        Assert.Equal(("2", 1L << 20), (Assert.Single(_models.Report()).Version, _models.Report()[0].Bytes));
        Assert.Equal(1, _loader.Disposed);
    }

    [Fact]
    public async Task A_model_that_declares_nothing_counts_with_its_files_and_allocations()
    {
        _folder.Write("m/1/weights.bin", new string('x', 1_000));
        _loader.Taken = 30_000;
        (await _models.UseAsync("m", "1")).Dispose();
        Assert.Equal(631_000, Assert.Single(_models.Report()).Bytes);

        _loader.Taken = 40_000;
        Assert.Equal(641_000, Assert.Single(_models.Report()).Bytes);
    }

    [Fact]
    public async Task Memory_that_a_load_allocated_counts_before_the_first_run()
    {
        _versions = ["2", "1"];
        foreach (var version in _versions)
        {
            _folder.Write($"m/{version}/model.onnx", "small");
        }

        (await _models.UseAsync("m", "1")).Dispose();
        _loader.Taken = 600_000;
        (await _models.UseAsync("m", "2")).Dispose();

        Assert.Equal("2", Assert.Single(_models.Report()).Version);
    }

    [Fact]
    public async Task If_runs_allocate_too_much_the_least_recently_used_are_evicted_and_the_last_used_stays()
    {
        _versions = ["3", "2", "1"];
        foreach (var version in _versions)
        {
            _folder.Write($"m/{version}/model.onnx", "small");
        }

        foreach (var version in new[] { "3", "1", "2" })
        {
            (await _models.UseAsync("m", version)).Dispose();
        }

        _models.MakeRoom();
        Assert.Equal(3, _models.Report().Count);

        _loader.Taken = 500_000;
        _models.MakeRoom();
        Assert.Equal(["1", "2"], _models.Report().Select(version => version.Version).Order());

        _loader.Taken = 5_000_000;
        _models.MakeRoom();
        Assert.Equal("2", Assert.Single(_models.Report()).Version);
        Assert.Equal(2, _loader.Disposed);
    }

    [Fact]
    public async Task A_model_that_declares_more_than_the_instance_limit_is_refused_and_not_opened()
    {
        _memoryMegabytes = 2;

        var fault = await Assert.ThrowsAsync<RunFaultException>(() => _models.UseAsync("m", "1"));

        Assert.Equal(
            new JobError(
                JobErrors.ModelUnusable,
                "Model 'm' version 1 declares memoryMegabytes 2; the limit for all models of this instance is 1 MB "
                    + "(Inference:ModelMemoryMegabytes). Raise that limit, or lower the value in the manifest."),
            fault.Error);
        Assert.Empty(_loader.Loaded);
    }

    [Fact]
    public async Task A_version_refused_for_its_memory_is_retried_when_its_declared_memory_changes()
    {
        _memoryMegabytes = 2;
        await Assert.ThrowsAsync<RunFaultException>(() => _models.UseAsync("m", "1"));
        await Assert.ThrowsAsync<RunFaultException>(() => _models.UseAsync("m", "1"));
        Assert.Equal(VersionState.Refused, Assert.Single(_models.Report()).State);
        _memoryMegabytes = 1;

        Assert.Equal("1", (await _models.UseAsync("m", "1")).Version);
        _memoryMegabytes = null;
        Assert.Equal("1", (await _models.UseAsync("m", "1")).Version);
        Assert.Equal(["1"], _loader.Loaded);
    }

    [Fact]
    public async Task An_evicted_version_is_loaded_again_on_demand_and_its_active_runs_are_not_interrupted()
    {
        _versions = ["3", "2", "1"];
        var inUse = await _models.UseAsync("m", "1");
        foreach (var version in new[] { "2", "3", "2", "3" })
        {
            (await _models.UseAsync("m", version)).Dispose();
        }

        Assert.Empty(inUse.Session.Run([], CancellationToken.None).Tensors);
        Assert.Equal(["3"], _models.Report().Select(version => version.Version));
        inUse.Dispose();
        Assert.Equal("1", (await _models.UseAsync("m", "1")).Version);
    }

    [Fact]
    public void Eviction_keeps_what_fits_and_always_the_most_recently_used() =>
        Gen.Select(Gen.Select(Gen.Long[0, 100], Gen.Long[0, 1_000]).List[0, 20], Gen.Long[0, 500])
            .Sample((models, limit) =>
        {
            var leave = Eviction.Choose(models, limit);

            var stay = models.Where((_, i) => !leave.Contains(i)).ToList();
            Assert.True(stay.Count <= 1 || stay.Sum(m => m.Item1) <= limit);
            Assert.True(models.Count == 0 || stay.Max(m => m.Item2) == models.Max(m => m.Item2));
            Assert.All(leave, i => Assert.All(stay, s => Assert.True(models[i].Item2 <= s.Item2)));
        });
}
