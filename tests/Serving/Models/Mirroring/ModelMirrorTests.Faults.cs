using Serverless.Serving.Models.Mirroring;

namespace Serverless.Serving.Tests.Models.Mirroring;

public sealed partial class ModelMirrorTests
{
    [Fact]
    public async Task A_model_with_too_many_files_is_reported_and_the_others_are_mirrored()
    {
        for (var file = 0; file <= PublishedVersion.MaxFiles; file++)
        {
            _repository.Put($"many/1/{file}.bin", "x");
        }

        _repository.PutModel("many");

        await LookAsync();

        Assert.Equal(
            $"repository/many/1: has more than {PublishedVersion.MaxFiles} files; publish only the files that the "
                + "model needs.",
            $"{Assert.Single(_catalog.Faults)}");
        Assert.Equal(["echo"], _catalog.All.Select(model => model.Manifest.Name));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_affects_only_its_model()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "blocked"), "a file where the model's folder should be");
        _repository.PutModel("blocked");

        await LookAsync();

        Assert.Equal("blocked", Assert.Single(_catalog.Faults).Model);
        Assert.Equal(["echo"], _catalog.All.Select(model => model.Manifest.Name));
    }

    [Fact]
    public async Task Versions_without_a_manifest_are_reported_and_the_others_are_mirrored()
    {
        _repository.Put("upload/1/model.onnx", "one");

        await LookAsync();

        Assert.Equal(
            "repository/upload: has versions but no model.json; publish one.",
            $"{Assert.Single(_catalog.Faults)}");
        Assert.Equal(["echo"], _catalog.All.Select(model => model.Manifest.Name));
    }

    [Fact]
    public async Task While_a_large_model_is_fetched_others_are_mirrored_and_keep_its_space_free()
    {
        _repository.PutModel("a-large");
        _repository.Put("a-large/1/model.onnx", new string('x', 700_000));
        _repository.Held = "a-large/1/model.onnx";
        await _mirror.LookAsync(() => _catalog.Refresh(), TestContext.Current.CancellationToken);
        Assert.False(_mirror.Fetching.IsCompleted);
        Publish("1", "another", "small");
        _repository.PutModel("too-large");
        _repository.Put("too-large/1/model.onnx", new string('x', 400_000));

        await _mirror.LookAsync(() => _catalog.Refresh(), TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => _catalog.All.Count == 2);

        Assert.Equal(["echo", "small"], Names());
        Assert.Equal("too-large", Assert.Single(_catalog.Faults).Model);
        _repository.Release.SetResult();
        await _mirror.Fetching;
        Assert.Equal(["a-large", "echo", "small"], Names());
        Assert.Single(_repository.Downloads, path => path == "a-large/1/model.onnx");
    }

    [Fact]
    public async Task A_fault_of_a_model_stays_reported_while_the_others_are_mirrored_and_goes_with_its_cause()
    {
        Publish("1", "another", "other");
        _repository.Slow = "echo/1/model.onnx";
        await LookAsync();
        Publish("2", "next", "other");
        await LookAsync();
        Assert.Equal("echo", Assert.Single(_catalog.Faults).Model);

        _repository.Slow = null;
        await LookAsync();
        Assert.Empty(_catalog.Faults);
    }

    private IEnumerable<string> Names() => _catalog.All.Select(model => model.Manifest.Name).Order();
}
