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
}
