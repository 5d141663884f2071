using Serverless.Serving.Inference;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Inference;

/// <summary>A version number identifies its content, on running and new instances.</summary>
public sealed partial class LoadedModelsTests
{
    private const string Changed =
        "Model 'm' version 2 changed on disk since it was first served: publish it as 3, or restore its files.";

    [Fact]
    public async Task A_version_replaced_in_place_is_refused_by_every_instance_and_the_older_one_is_used()
    {
        _versions = ["2", "1"];
        (await _models.UseAsync("m", "2")).Dispose();
        _folder.Write("m/2/model.onnx", "other bytes");
        _models.Refresh();
        using var starting = Another();

        foreach (var instance in new[] { _models, starting })
        {
            var fault = await Assert.ThrowsAsync<RunFaultException>(() => instance.UseExactlyAsync("m", "2"));
            Assert.Equal(new JobError(JobErrors.ModelUnusable, Changed), fault.Error);
            Assert.Equal("1", (await instance.UseAsync("m", "2")).Version);
            Assert.Equal((VersionState.Refused, Changed), StateOf(instance, "2"));
        }
    }

    [Fact]
    public async Task A_restored_version_is_served_again_without_a_job()
    {
        _versions = ["2", "1"];
        (await _models.UseAsync("m", "2")).Dispose();
        var first = File.ReadAllText(Path.Combine(_folder.Path, "m/2/model.onnx"));
        _folder.Write("m/2/model.onnx", "other bytes");
        _models.Refresh();
        await Assert.ThrowsAsync<RunFaultException>(() => _models.UseExactlyAsync("m", "2"));

        _folder.Write("m/2/model.onnx", first);
        _models.Refresh();

        while (StateOf(_models, "2").State != VersionState.Ready)
        {
            await Task.Yield();
        }

        Assert.Equal("2", (await _models.UseExactlyAsync("m", "2")).Version);
    }

    [Fact]
    public async Task A_job_in_hand_ends_with_the_content_with_which_it_started()
    {
        using var inHand = await _models.UseAsync("m", "1");
        _folder.Write("m/1/model.onnx", "other bytes");
        _models.Refresh();

        Assert.Empty(inHand.Session.Run([], 1, CancellationToken.None).Tensors);
        Assert.Equal(0, _loader.Disposed);
        inHand.Dispose();
        Assert.Equal(1, _loader.Disposed);
    }

    [Fact]
    public async Task Files_that_were_only_written_again_are_not_loaded_again()
    {
        (await _models.UseAsync("m", "1")).Dispose();
        File.SetLastWriteTimeUtc(
            Path.Combine(_folder.Path, "m/1/model.onnx"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        _models.Refresh();

        (await _models.UseAsync("m", "1")).Dispose();

        Assert.Equal(["1"], _loader.Loaded);
    }

    [Theory]
    [InlineData("m/1/weights.data")]
    [InlineData("m/1/parts/weights.data")]
    [InlineData("m/1/symbols.txt")]
    public async Task Files_next_to_the_network_are_part_of_the_version(string file)
    {
        _folder.Write(file, "first");
        (await _models.UseAsync("m", "1")).Dispose();
        _folder.Write(file, "other");
        _models.Refresh();

        await Assert.ThrowsAsync<RunFaultException>(() => _models.UseExactlyAsync("m", "1"));
    }

    [Fact]
    public async Task A_hash_that_is_pinned_or_corrected_later_takes_effect()
    {
        (await _models.UseAsync("m", "1")).Dispose();
        _loader.Sha256 = new Dictionary<string, string> { ["1"] = new('0', 64) };

        var fault = await Assert.ThrowsAsync<RunFaultException>(() => _models.UseExactlyAsync("m", "1"));
        Assert.Contains("its manifest declares 0000", fault.Message);
        Assert.Equal(VersionState.Refused, StateOf(_models, "1").State);

        _loader.Sha256 = new Dictionary<string, string> { ["1"] = Convert.ToHexString(
            System.Security.Cryptography.SHA256.HashData(
                File.ReadAllBytes(Path.Combine(_folder.Path, "m/1/model.onnx")))) };
        Assert.Equal("1", (await _models.UseExactlyAsync("m", "1")).Version);
        Assert.Equal(["1"], _loader.Loaded);
    }

    [Fact]
    public async Task A_failed_load_does_not_record_the_content_as_served()
    {
        _loader.Broken.Add("1");
        _folder.Write("m/1/model.onnx", "half");
        await Assert.ThrowsAsync<RunFaultException>(() => _models.UseExactlyAsync("m", "1"));
        Assert.Empty(_served.Digests);

        _loader.Broken.Clear();
        _folder.Write("m/1/model.onnx", "the whole of it");

        Assert.Equal("1", (await _models.UseExactlyAsync("m", "1")).Version);
        Assert.Single(_served.Digests);
    }

    [Fact]
    public async Task If_two_instances_first_load_different_bytes_concurrently_one_of_them_serves_its_bytes()
    {
        _versions = ["2", "1"];
        _served.BeforeRecord = version => _served.Digests.TryAdd(version, "recorded by the other meanwhile");

        await Assert.ThrowsAsync<RunFaultException>(() => _models.UseExactlyAsync("m", "2"));

        Assert.Equal((1, 1), (_loader.Loaded.Count, _loader.Disposed));
        Assert.Equal((VersionState.Refused, Changed), StateOf(_models, "2"));
    }

    [Fact]
    public async Task A_version_served_with_other_bytes_is_refused_before_it_is_opened()
    {
        _versions = ["2", "1"];
        _served.Digests[new ModelVersion("m", "2")] = "other";

        await Assert.ThrowsAsync<RunFaultException>(() => _models.UseExactlyAsync("m", "2"));

        Assert.Empty(_loader.Loaded);
    }

    [Fact]
    public async Task While_the_store_is_unavailable_no_new_content_is_served()
    {
        _served.IsAway = true;

        await Assert.ThrowsAsync<StoreUnavailableException>(() => _models.UseExactlyAsync("m", "1"));
        Assert.Empty(_loader.Loaded);
    }

    [Fact]
    public async Task A_version_that_is_removed_from_the_folder_is_unloaded()
    {
        _versions = ["2", "1"];
        (await _models.UseAsync("m", "2")).Dispose();
        _versions = ["1"];
        _models.Refresh();

        Assert.Empty(_models.Report());
        Assert.Equal(1, _loader.Disposed);
        Assert.Equal("1", (await _models.UseAsync("m", "2")).Version);
    }

    [Fact]
    public async Task While_the_folder_cannot_be_read_loaded_versions_are_served()
    {
        (await _models.UseAsync("m", "1")).Dispose();
        Directory.Move(Path.Combine(_folder.Path, "m"), Path.Combine(_folder.Path, "elsewhere"));
        _models.Refresh();

        Assert.Equal("1", (await _models.UseExactlyAsync("m", "1")).Version);
    }

    private static (VersionState State, string? Because) StateOf(LoadedModels models, string version) =>
        models.Report()
            .Where(report => report.Version == version).Select(report => (report.State, report.Because)).Single();

    private LoadedModels Another() => FirstServed.Instance(new Catalog(this), _loader, served: _served);
}
