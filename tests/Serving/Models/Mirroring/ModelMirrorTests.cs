using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Serverless.Serving.Models;
using Serverless.Serving.Models.Mirroring;

namespace Serverless.Serving.Tests.Models.Mirroring;

public sealed partial class ModelMirrorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeRepository _repository = new();
    private readonly ModelMirror _mirror;
    private readonly MirroredCatalog _catalog;

    public ModelMirrorTests()
    {
        _mirror = Mirror();
        _catalog = new MirroredCatalog(_mirror);
        Publish("1", "one");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_published_model_is_served_and_fetched_once()
    {
        await LookAsync();
        await LookAsync();

        Assert.Equal("one", File.ReadAllText(Echo.FileOf("1")));
        Assert.Empty(_catalog.Faults);
        Assert.Equal(["echo/1/model.onnx", "echo/model.json"], _repository.Downloads.Order());
    }

    [Fact]
    public async Task A_new_version_is_served_next_to_the_old_one_with_its_own_files()
    {
        await LookAsync();
        _repository.Put("echo/2/symbols.txt", "abc");
        Publish("2", "two");

        await LookAsync();

        Assert.Equal(["2", "1"], Echo.Versions);
        Assert.Equal("abc", File.ReadAllText(Path.Combine(Echo.Folder, "2/symbols.txt")));
    }

    [Fact]
    public async Task An_incomplete_download_is_never_served_and_is_fetched_again()
    {
        await LookAsync();
        Publish("2", "two");
        _repository.CutAt = 2;

        await LookAsync();
        Assert.Equal(["1"], Echo.Versions);
        Assert.Equal(
            "repository/echo/2/model.onnx: 2 of 3 bytes were received; the next sync fetches it again.",
            $"{Assert.Single(_catalog.Faults)}");

        _repository.CutAt = null;
        await LookAsync();
        Assert.Equal(["2", "1"], Echo.Versions);
        Assert.Empty(_catalog.Faults);
    }

    [Fact]
    public async Task A_version_with_the_wrong_hash_is_reported_and_not_fetched_again_and_the_old_one_is_served()
    {
        Manifest("\"versions\": { \"latest\": 1 }");
        await LookAsync();
        Publish("2", "two");
        Manifest($"\"versions\": {{ \"latest\": 1 }}, \"sha256\": {{ \"2\": \"{Hash("other")}\" }}");

        await LookAsync();
        await LookAsync();

        Assert.Equal(["1"], Echo.Versions);
        Assert.Equal($"repository/echo/2/model.onnx: has SHA-256 {Hash("two")}, but its manifest declares "
            + $"{Hash("other")}; "
            + "publish the right file, or correct the manifest.", $"{Assert.Single(_catalog.Faults)}");
        Assert.Single(_repository.Downloads, path => path == "echo/2/model.onnx");
        _repository.Put("echo/2/model.onnx", "other");
        await LookAsync();
        Assert.Equal(["2"], Echo.Versions);
        Assert.False(Directory.Exists(Path.Combine(Echo.Folder, "1")));
    }

    [Fact]
    public async Task While_the_repository_is_unavailable_mirrored_models_are_served_and_the_fault_is_reported()
    {
        await LookAsync();
        _repository.IsAway = true;

        await LookAsync();

        Assert.Equal("repository: cannot be reached.", $"{Assert.Single(_catalog.Faults)}");
        Assert.Equal(["1"], Echo.Versions);
    }

    [Fact]
    public async Task Mirrored_models_are_served_while_the_repository_is_unavailable()
    {
        await LookAsync();
        _repository.IsAway = true;
        var next = Mirror();
        var catalog = new MirroredCatalog(next);

        await next.SyncAsync(() => { }, TestContext.Current.CancellationToken);

        Assert.Single(catalog.Refresh());
        Assert.Single(catalog.All);
    }

    [Fact]
    public async Task An_empty_repository_removes_nothing()
    {
        await LookAsync();
        _repository.Remove("echo/model.json");
        _repository.Remove("echo/1/model.onnx");

        await LookAsync();

        Assert.Contains("contains no model", $"{Assert.Single(_catalog.Faults)}");
        Assert.Equal(["1"], Echo.Versions);
    }

    [Fact]
    public async Task A_broken_manifest_leaves_its_model_unchanged_and_the_others_are_mirrored()
    {
        await LookAsync();
        _repository.Put("echo/model.json", "{");
        Publish("1", "another", "other");

        await LookAsync();

        Assert.Contains("repository/echo/model.json", $"{Assert.Single(_catalog.Faults)}");
        Assert.Equal(["echo", "other"], _catalog.All.Select(model => model.Manifest.Name));
    }

    [Fact]
    public async Task A_download_that_times_out_affects_only_its_model()
    {
        await LookAsync();
        Publish("2", "two");
        Publish("1", "another", "other");
        _repository.Slow = "echo/2/model.onnx";

        await LookAsync();

        Assert.Equal(
            "repository: did not respond in time; the next sync reads it again.",
            $"{Assert.Single(_catalog.Faults)}");
        Assert.Equal(["1"], Echo.Versions);
        Assert.Equal(["echo", "other"], _catalog.All.Select(model => model.Manifest.Name));
    }

    [Fact]
    public async Task Versions_that_the_policy_does_not_select_are_neither_fetched_nor_kept()
    {
        await LookAsync();
        Publish("2", "two");
        Publish("3", "three");
        Manifest("\"versions\": { \"named\": [\"3\"] }");

        await LookAsync();

        Assert.Equal(["3"], Echo.Versions);
        Assert.Equal(["3"], Directory.EnumerateDirectories(Echo.Folder).Select(Path.GetFileName));
        Assert.DoesNotContain("echo/2/model.onnx", _repository.Downloads);
    }

    [Fact]
    public async Task The_smallest_model_is_fetched_first_and_a_large_one_displaces_none()
    {
        _repository.PutModel("a-heavy");
        _repository.Put("a-heavy/1/model.onnx", new string('x', 2 << 20));
        _repository.PutModel("middling");
        _repository.Put("middling/1/model.onnx", new string('x', 700_000));
        var brought = new List<string>();

        await _mirror.SyncAsync(() => { _catalog.Refresh(); brought.Add(
            string.Join(' ', _catalog.All.Select(model => model.Manifest.Name))); },
            TestContext.Current.CancellationToken);

        Assert.Equal(["echo", "echo middling"], brought.Distinct().Where(names => names.Length > 0));
        Assert.Equal("a-heavy", Assert.Single(_catalog.Faults).Model);
    }

    [Fact]
    public async Task Names_that_leave_the_folder_are_ignored()
    {
        foreach (var path in new[] { "../evil/1/model.onnx",
            "echo/2/../../evil", "echo/1/deep/er", "echo/01/model.onnx", "/echo/2/model.onnx", "echo/.x/model.onnx" })
        {
            _repository.Put(path, "x");
        }

        await LookAsync();

        Assert.Empty(_catalog.Faults);
        Assert.Equal(["1"], Echo.Versions);
        Assert.Equal(["echo/1/model.onnx", "echo/model.json"], _repository.Downloads.Order());
    }

    private CatalogModel Echo =>
        _catalog.TryFind("echo", out var model) ? model : throw new InvalidOperationException("Not served.");

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private ModelMirror Mirror() => new(_repository, Options.Create(
        new ModelsOptions { CacheFolder = _folder.Path, Container = "models", CacheMegabytes = 1 }),
            TimeProvider.System);

    private async Task LookAsync()
    {
        await _mirror.SyncAsync(() => { }, TestContext.Current.CancellationToken);
        _catalog.Refresh();
    }

    private void Publish(string version, string bytes, string model = "echo")
    {
        _repository.Put($"{model}/{version}/model.onnx", bytes);
        Manifest("\"maxBatch\": 1", model);
    }

    private void Manifest(string member, string model = "echo") => _repository.PutManifest(model, member);
}
