using System.Diagnostics.CodeAnalysis;
using Serverless.Serving.Inference;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Inference;

public sealed partial class LoadedModelsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Loader _loader = new();
    private readonly FirstServed _served = new();
    private readonly LoadedModels _models;
    private string[] _versions = ["1"];
    private Canary? _canary;
    private int? _memoryMegabytes;

    public LoadedModelsTests()
    {
        for (var version = 1; version <= 3; version++)
        {
            _folder.Write($"m/{version}/model.onnx", new string('x', 600_000));
        }

        _models = FirstServed.Instance(
            new Catalog(this), _loader, new InferenceOptions { ModelMemoryMegabytes = 1 }, served: _served);
    }

    public void Dispose()
    {
        _models.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Concurrent_callers_share_one_load()
    {
        var used = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _models.UseAsync("m", "1")));

        Assert.Single(used.Distinct());
        Assert.Equal(["1"], _loader.Loaded);
    }

    [Fact]
    public async Task A_missing_version_is_a_fault_after_the_catalog_was_refreshed()
    {
        var fault = await Assert.ThrowsAsync<RunFaultException>(() => _models.UseExactlyAsync("m", "7"));

        Assert.Equal(JobErrors.ModelNotFound, fault.Error.Code);
        Assert.Equal(1, _loader.Refreshes);
    }

    [Fact]
    public async Task If_a_version_is_gone_the_stable_one_is_used()
    {
        _versions = ["2", "1"];

        Assert.Equal("2", (await _models.UseAsync("m", "3")).Version);
    }

    [Fact]
    public async Task A_removed_model_is_a_fault()
    {
        var fault = await Assert.ThrowsAsync<RunFaultException>(() => _models.UseAsync("gone", "1"));

        Assert.Equal(JobErrors.ModelNotFound, fault.Error.Code);
    }

    [Fact]
    public async Task If_a_new_version_cannot_be_loaded_the_old_one_is_used_and_the_file_is_not_tried_again()
    {
        _versions = ["2", "1"];
        _loader.Broken.Add("2");

        Assert.Equal("1", (await _models.UseAsync("m", "2")).Version);
        Assert.Equal("1", (await _models.UseAsync("m", "2")).Version);

        Assert.Equal(["2", "1"], _loader.Loaded);
    }

    [Fact]
    public async Task If_a_canary_cannot_be_loaded_the_stable_version_is_used_even_if_it_is_newer()
    {
        (_versions, _canary) = (["2", "1"], new Canary { Version = "1", Percent = 50 });
        _loader.Broken.Add("1");

        Assert.Equal("2", (await _models.UseAsync("m", "1")).Version);
    }

    [Fact]
    public async Task The_report_contains_loaded_and_refused_versions_without_paths()
    {
        _versions = ["2", "1"];
        _loader.Broken.Add("2");
        await _models.UseAsync("m", "2");

        var report = _models.Report().OrderBy(version => version.Version).ToList();

        Assert.Equal(
            [
                new VersionReport
                {
                    Model = "m", Version =
                        "1", State = VersionState.Ready, Bytes = 600_000, Batches = report[0].Batches,
                    Sharing = new SharingReport(SharingState.Alone, "maxBatch is 1."),
                },
                new VersionReport { Model = "m", Version = "2", State = VersionState.Refused,
                    Because = "m/2/model.onnx is broken", Bytes = 0, Batches = report[1].Batches },
            ],
            report);
        Assert.Equal(1 << 20, _models.MemoryLimit);
    }

    [Fact]
    public async Task A_replaced_file_is_tried_again()
    {
        _loader.Broken.Add("1");
        await Assert.ThrowsAsync<RunFaultException>(() => _models.UseAsync("m", "1"));
        _loader.Broken.Clear();
        _folder.Write("m/1/model.onnx", "repaired");

        Assert.Equal("1", (await _models.UseAsync("m", "1")).Version);
    }

    [Fact]
    public async Task A_file_with_another_hash_than_the_manifest_is_not_served()
    {
        _loader.Sha256 = new Dictionary<string, string> { ["1"] = new('0', 64) };

        var fault = await Assert.ThrowsAsync<RunFaultException>(() => _models.UseAsync("m", "1"));

        Assert.Contains("its manifest declares 0000", fault.Message);
        Assert.Empty(_loader.Loaded);
    }

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

        public bool TryFind(string name, [NotNullWhen(true)] out CatalogModel? model) =>
            (model = name == "m" ? Model : null) is not null;

        public IReadOnlyList<ModelFault> Refresh()
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

        /// <summary>The memory that each session reports.</summary>
        public long Taken { get; set; }

        public IModelSession Load(CatalogModel model, string version)
        {
            Loaded.Add(version);
            return Broken.Contains(version)
                ? throw new RunFaultException(JobErrors.ModelUnusable, $"{model.FileOf(version)} is broken")
                : new IdleSession(() => Taken, () => Disposed++);
        }
    }
}
