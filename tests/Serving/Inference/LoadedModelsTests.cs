using System.Diagnostics.CodeAnalysis;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Serverless.Serving.Inference;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Inference;

public sealed class LoadedModelsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Loader _loader = new();
    private readonly LoadedModels _models;
    private string[] _versions = ["1"];
    private Canary? _canary;
    private int? _memoryMegabytes;

    public LoadedModelsTests()
    {
        for (var version = 1; version <= 3; version++)
            _folder.Write($"m/{version}/model.onnx", new string('x', 600_000));

        _models = new LoadedModels(
            new Catalog(this), _loader, Options.Create(new InferenceOptions { ModelMemoryMegabytes = 1 }), TimeProvider.System,
            NullLogger<LoadedModels>.Instance);
    }

    public void Dispose()
    {
        _models.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Those_who_ask_at_once_share_one_load()
    {
        var used = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _models.UseAsync("m", "1")));

        Assert.Single(used.Distinct());
        Assert.Equal(["1"], _loader.Loaded);
    }

    [Fact]
    public async Task A_version_that_is_not_there_is_a_fault_and_the_catalog_is_looked_at_again_first()
    {
        var fault = await Assert.ThrowsAsync<RunFaultException>(() => _models.UseExactlyAsync("m", "7"));

        Assert.Equal(RunFaults.ModelNotFound, fault.Error.Code);
        Assert.Equal(1, _loader.Refreshes);
    }

    [Fact]
    public async Task Where_a_version_is_gone_the_stable_one_answers()
    {
        _versions = ["2", "1"];

        Assert.Equal("2", (await _models.UseAsync("m", "3")).Version);
    }

    [Fact]
    public async Task A_model_that_is_gone_is_a_fault()
    {
        var fault = await Assert.ThrowsAsync<RunFaultException>(() => _models.UseAsync("gone", "1"));

        Assert.Equal(RunFaults.ModelNotFound, fault.Error.Code);
    }

    [Fact]
    public async Task Where_a_new_version_cannot_be_loaded_the_old_one_answers_and_the_file_is_not_tried_again()
    {
        _versions = ["2", "1"];
        _loader.Broken.Add("2");

        Assert.Equal("1", (await _models.UseAsync("m", "2")).Version);
        Assert.Equal("1", (await _models.UseAsync("m", "2")).Version);

        Assert.Equal(["2", "1"], _loader.Loaded);
    }

    [Fact]
    public async Task Where_a_canary_cannot_be_loaded_the_stable_version_answers_even_where_it_is_newer()
    {
        (_versions, _canary) = (["2", "1"], new Canary { Version = "1", Percent = 50 });
        _loader.Broken.Add("1");

        Assert.Equal("2", (await _models.UseAsync("m", "1")).Version);
    }

    [Fact]
    public async Task What_is_in_memory_and_what_was_refused_is_told_without_a_path()
    {
        _versions = ["2", "1"];
        _loader.Broken.Add("2");
        await _models.UseAsync("m", "2");

        var report = _models.Report().OrderBy(version => version.Version).ToList();

        Assert.Equal(
            [
                new VersionReport { Model = "m", Version = "1", State = VersionState.Ready, Bytes = 600_000, Batches = report[0].Batches },
                new VersionReport { Model = "m", Version = "2", State = VersionState.Refused, Because = "m/2/model.onnx is broken", Bytes = 0, Batches = report[1].Batches },
            ],
            report);
        Assert.Equal(1 << 20, _models.MemoryLimit);
    }

    [Fact]
    public async Task A_file_that_was_replaced_is_tried_again()
    {
        _loader.Broken.Add("1");
        await Assert.ThrowsAsync<RunFaultException>(() => _models.UseAsync("m", "1"));
        _loader.Broken.Clear();
        _folder.Write("m/1/model.onnx", "repaired");

        Assert.Equal("1", (await _models.UseAsync("m", "1")).Version);
    }

    [Fact]
    public async Task The_least_recently_used_leaves_when_its_last_run_is_done()
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

        Assert.Equal("Model 'm' version 1 has files of 1048577 bytes; its manifest's memoryMegabytes allows 1 MB. Raise it, or publish a smaller version.", fault.Message);
        Assert.Empty(_loader.Loaded);
    }

    [Fact]
    public async Task A_model_counts_for_the_memory_that_it_declares()
    {
        (_versions, _memoryMegabytes) = (["2", "1"], 1);
        (await _models.UseAsync("m", "1")).Dispose();
        (await _models.UseAsync("m", "2")).Dispose();

        Assert.Equal(("2", 1L << 20), (Assert.Single(_models.Report()).Version, _models.Report()[0].Bytes));
        Assert.Equal(1, _loader.Disposed);
    }

    [Fact]
    public async Task A_model_that_declares_nothing_counts_for_its_files_and_what_it_has_taken_so_far()
    {
        _folder.Write("m/1/weights.bin", new string('x', 1_000));
        _loader.Taken = 30_000;
        (await _models.UseAsync("m", "1")).Dispose();
        Assert.Equal(631_000, Assert.Single(_models.Report()).Bytes);

        _loader.Taken = 40_000;
        Assert.Equal(641_000, Assert.Single(_models.Report()).Bytes);
    }

    [Fact]
    public async Task What_a_model_took_to_open_counts_before_it_has_run()
    {
        _versions = ["2", "1"];
        foreach (var version in _versions)
            _folder.Write($"m/{version}/model.onnx", "small");
        (await _models.UseAsync("m", "1")).Dispose();
        _loader.Taken = 600_000;
        (await _models.UseAsync("m", "2")).Dispose();

        Assert.Equal("2", Assert.Single(_models.Report()).Version);
    }

    [Fact]
    public async Task Where_runs_have_taken_too_much_the_least_recently_used_leave_and_the_last_used_stays()
    {
        _versions = ["3", "2", "1"];
        foreach (var version in _versions)
            _folder.Write($"m/{version}/model.onnx", "small");
        foreach (var version in new[] { "3", "1", "2" })
            (await _models.UseAsync("m", version)).Dispose();
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
    public async Task A_model_that_declares_more_than_all_may_take_is_refused_and_not_opened()
    {
        _memoryMegabytes = 2;

        var fault = await Assert.ThrowsAsync<RunFaultException>(() => _models.UseAsync("m", "1"));

        Assert.Equal(
            new JobError(
                RunFaults.ModelUnusable,
                "Model 'm' version 1 declares memoryMegabytes 2; all models of this instance may take 1 MB (Inference:ModelMemoryMegabytes). Raise that, or lower what the manifest declares."),
            fault.Error);
        Assert.Empty(_loader.Loaded);
    }

    [Fact]
    public async Task What_was_refused_for_its_memory_is_tried_again_once_its_manifest_declares_other()
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
    public async Task What_is_evicted_is_loaded_again_for_the_next_who_asks_and_a_run_that_uses_it_is_never_cut_off()
    {
        _versions = ["3", "2", "1"];
        var inUse = await _models.UseAsync("m", "1");
        foreach (var version in new[] { "2", "3", "2", "3" })
            (await _models.UseAsync("m", version)).Dispose();

        Assert.Empty(inUse.Session.Run([], CancellationToken.None).Tensors);
        Assert.Equal(["3"], _models.Report().Select(version => version.Version));
        inUse.Dispose();
        Assert.Equal("1", (await _models.UseAsync("m", "1")).Version);
    }

    [Fact]
    public async Task A_file_that_is_not_the_one_the_manifest_means_is_not_served()
    {
        _loader.Sha256 = new Dictionary<string, string> { ["1"] = new('0', 64) };

        var fault = await Assert.ThrowsAsync<RunFaultException>(() => _models.UseAsync("m", "1"));

        Assert.Contains("its manifest says 0000", fault.Message);
        Assert.Empty(_loader.Loaded);
    }

    [Fact]
    public void Eviction_leaves_what_fits_and_always_the_last_used() =>
        Gen.Select(Gen.Select(Gen.Long[0, 100], Gen.Long[0, 1_000]).List[0, 20], Gen.Long[0, 500]).Sample((models, limit) =>
        {
            var leave = Eviction.Choose(models, limit);

            var stay = models.Where((_, i) => !leave.Contains(i)).ToList();
            Assert.True(stay.Count <= 1 || stay.Sum(m => m.Item1) <= limit);
            Assert.True(models.Count == 0 || stay.Max(m => m.Item2) == models.Max(m => m.Item2));
            Assert.All(leave, i => Assert.All(stay, s => Assert.True(models[i].Item2 <= s.Item2)));
        });

    private sealed class Catalog(LoadedModelsTests test) : IModelCatalog
    {
        public IReadOnlyCollection<CatalogModel> All => [Model];

        private CatalogModel Model => new(
            new ModelManifest
            {
                Name = "m",
                Inputs = [TestModel.Spec("x", Datatype.Fp32, -1, -1)],
                Outputs = [TestModel.Spec("y", Datatype.Fp32, -1)],
                Sha256 = test._loader.Sha256,
                MemoryMegabytes = test._memoryMegabytes,
                Versions = test._canary is { } canary ? new VersionPolicy { Canary = canary } : null,
            },
            Path.Combine(test._folder.Path, "m"),
            test._versions);

        public bool TryFind(string name, [NotNullWhen(true)] out CatalogModel? model) => (model = name == "m" ? Model : null) is not null;

        public IReadOnlyList<ModelFaultException> Refresh()
        {
            test._loader.Refreshes++;
            return [];
        }
    }

    private sealed class Loader : IModelLoader
    {
        public List<string> Loaded { get; } = [];

        public HashSet<string> Broken { get; } = [];

        public IReadOnlyDictionary<string, string>? Sha256 { get; set; }

        public int Refreshes { get; set; }

        public int Disposed { get; set; }

        /// <summary>Of each session.</summary>
        public long Taken { get; set; }

        public IModelSession Load(CatalogModel model, string version)
        {
            Loaded.Add(version);
            return Broken.Contains(version) ? throw new RunFaultException(RunFaults.ModelUnusable, $"{model.FileOf(version)} is broken") : new Session(this);
        }
    }

    private sealed class Session(Loader loader) : IModelSession
    {
        public long MemoryTaken => loader.Taken;

        public RunOutputs Run(IReadOnlyList<Tensor> inputs, CancellationToken cancellationToken) => new([]);

        public void Dispose() => loader.Disposed++;
    }
}
