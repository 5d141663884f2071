using Serverless.Serving.Models;
using static Serverless.Serving.Tests.Models.Manifests;

namespace Serverless.Serving.Tests.Models;

public sealed class FolderCatalogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_models_of_this_repository_are_served()
    {
        var catalog = FolderCatalog.Open(Path.Combine(AppContext.BaseDirectory, "models"));

        Assert.True(catalog.TryFind("digits", out var digits));
        Assert.Equal(["1"], digits.Versions);
        Assert.True(File.Exists(digits.FileOf("1")));
        Assert.Equal("digits-small", digits.Manifest.Fallback);
        Assert.True(catalog.TryFind("digits-small", out _));
        Assert.False(catalog.TryFind("samples", out _));
    }

    [Fact]
    public void The_newest_version_comes_first_by_number_and_not_by_text()
    {
        _folder.WriteModel("echo", Good, "2", "10", "1");
        _folder.Write("echo/notes/readme.txt", "no version");

        var catalog = FolderCatalog.Open(_folder.Path);

        Assert.Equal(["10", "2", "1"], Assert.Single(catalog.All).Versions);
    }

    [Fact]
    public void A_missing_folder_is_reported()
    {
        var fault = Assert.Throws<ModelFaultException>(() => FolderCatalog.Open(Path.Combine(_folder.Path, "absent")));

        Assert.EndsWith(
            "absent: the folder does not exist; set --models or Models:Path to the folder of the models.",
            fault.Message);
    }

    [Fact]
    public void An_empty_folder_serves_no_model() => Assert.Empty(FolderCatalog.Open(_folder.Path).All);

    [Theory]
    [InlineData("{", "echo/model.json: is not JSON at line 1, byte 2.")]
    [InlineData("null", "echo/model.json: the file is null; it must be an object.")]
    [InlineData("[1]", "echo/model.json: the file is an array; it must be an object.")]
    [InlineData("""{ "name": "echo" }""", "inputs")]
    public void Invalid_json_is_reported(string json, string expected)
    {
        _folder.WriteModel("echo", json, "1");

        Assert.Contains(expected, Fault());
    }

    [Theory]
    [InlineData(
        "\"maxBatch\": 8", "\"maxBach\": 8", "maxBach is unknown; the members are after, allowNonFinite, before,")]
    [InlineData("\"maxBatch\": 8", "\"maxbatch\": 8", "maxbatch is unknown; did you mean maxBatch?")]
    [InlineData("\"maxBatch\": 8", "\"maxBatch\": 8, \"maxBatch\": 4", "maxBatch is repeated; members must be unique.")]
    [InlineData("\"maxBatch\": 8", "\"maxBatch\": null", "maxBatch is null; it must be a 32-bit integer.")]
    [InlineData(
        "\"maxBatch\": 8", "\"maxBatch\": 4294967296", "maxBatch is 4294967296; it must be a 32-bit integer.")]
    [InlineData("\"maxBatch\": 8", "\"allowNonFinite\": 1", "allowNonFinite is 1; it must be true or false.")]
    [InlineData(
        "\"maxBatch\": 8", "\"waitObjectiveSeconds\": 1e999", "waitObjectiveSeconds is 1e999; it must be a number.")]
    [InlineData("\"maxBatch\": 8", "\"sha256\": { \"1\": null }", "sha256.1 is null; it must be a string.")]
    [InlineData(
        "\"maxBatch\": 8", "\"sha256\": { \"1\": \"abc\" }", "sha256.1 is 'abc'; it must be 64 hexadecimal digits.")]
    [InlineData(
        "\"maxBatch\": 8", "\"versions\": { \"named\": [null] }", "versions.named[0] is null; it must be a string.")]
    [InlineData("\"inputs\": [", "\"inputs\": [null, ", "inputs[0] is null; it must be an object.")]
    [InlineData(
        "\"shape\": [-1, 2] }],\n  \"outputs\"",
        "\"shape\": null }],\n  \"outputs\"", "inputs[0].shape is null; it must be an array.")]
    [InlineData(
        "\"shape\": [-1, 2] }],\n  \"outputs\"",
        "\"shape\": [null] }],\n  \"outputs\"", "inputs[0].shape[0] is null; it must be a 32-bit integer.")]
    [InlineData(
        "\"datatype\": \"FP32\"", "\"datatype\": 99", "inputs[0].datatype is 99; it must be one of BOOL, UINT8,")]
    [InlineData("\"maxBatch\": 8", "\"maxBatch\": 0", "maxBatch is 0; it must be 1 to 4096.")]
    [InlineData("\"maxBatch\": 8", "\"maxBatch\": \"8\"", "maxBatch is \"8\"; it must be a 32-bit integer.")]
    [InlineData("\"maxBatch\": 8", "\"maxConcurrentRuns\": 0", "maxConcurrentRuns is 0; it must be 1 to 256.")]
    [InlineData("\"maxBatch\": 8", "\"maxConcurrentRuns\": 257", "maxConcurrentRuns is 257; it must be 1 to 256.")]
    [InlineData("\"maxBatch\": 8", "\"memoryMegabytes\": 0", "memoryMegabytes is 0; it must be 1 to 1048576.")]
    [InlineData("\"maxBatch\": 8", "\"runTimeoutSeconds\": 0", "runTimeoutSeconds is 0; it must be 1 to 3600.")]
    [InlineData("\"maxBatch\": 8", "\"retentionSeconds\": -1", "retentionSeconds is -1")]
    [InlineData("\"maxBatch\": 8", "\"waitObjectiveSeconds\": 0", "waitObjectiveSeconds is 0")]
    [InlineData("\"maxBatch\": 8", "\"maxOutputBytes\": 0", "maxOutputBytes is 0")]
    [InlineData("\"maxBatch\": 8", "\"fallback\": \"echo\"", "fallback is 'echo', the model itself")]
    [InlineData("\"maxBatch\": 8", "\"fallback\": \"other\"", "fallback is 'other', which is not a model")]
    [InlineData(
        "\"maxBatch\": 8",
        "\"cache\": { \"seconds\": 0 }", "cache.seconds is 0; it must be above 0 and at most 86400.")]
    [InlineData(
        "\"maxBatch\": 8",
        "\"cache\": { \"seconds\": 1, \"entries\": 0 }", "cache.entries is 0; it must be 1 to 1000000.")]
    [InlineData(
        "\"maxBatch\": 8",
        "\"cache\": { \"seconds\": 1, \"bytes\": -1 }", "cache.bytes is -1; it must be 1 to 1073741824.")]
    [InlineData("\"maxBatch\": 8", "\"cache\": {}", "seconds")]
    [InlineData(
        "\"maxBatch\": 8", "\"versions\": { \"canary\": { \"version\": \"1\", \"percent\": 101 } }",
        "versions.canary.percent is 101; it must be 0 to 100.")]
    [InlineData(
        "\"maxBatch\": 8", "\"versions\": { \"canary\": { \"version\": \"1\", \"percent\": 5 } }",
        "versions.canary is 1 of 1; it must be one of them, and another one must be stable.")]
    [InlineData(
        "\"maxBatch\": 8",
        "\"versions\": { \"canary\": { \"version\": \"7\", \"percent\": 5 } }", "versions.canary is 7 of 1")]
    [InlineData("\"maxBatch\": 8", "\"versions\": {}", "versions selects no version; set latest (at least 1) or "
        + "named.")]
    [InlineData("\"maxBatch\": 8", "\"warmUp\": [{ \"name\": \"z\", \"shape\": [1] }]", "warmUp has 'z' of shape [1]")]
    [InlineData("\"maxBatch\": 8", "\"warmUp\": [{ \"name\": \"x\", \"shape\": [1] }]", "warmUp has 'x' of shape [1]; "
        + "it must be an input of the network with the same number of dimensions, each at least 1.")]
    [InlineData(
        "\"maxBatch\": 8", "\"before\": [{ \"step\": \"wish\", \"from\": \"x\", \"to\": \"y\" }]",
        "before[0].step is 'wish'; it must be image or ctc or argmax or softmax.")]
    [InlineData(
        "\"maxBatch\": 8", "\"before\": [{ \"from\": \"x\", \"to\": \"y\" }]",
        "before[0].step is missing; it must be image or ctc or argmax or softmax.")]
    [InlineData(
        "\"maxBatch\": 8",
        "\"before\": [{ \"step\": \"argmax\", \"from\": \"x\", \"to\": \"y\" }]", "before[0].labels is missing.")]
    [InlineData(
        "\"maxBatch\": 8", "\"after\": [{ \"step\": \"softmax\", \"from\": \"z\", \"to\": \"y\" }]",
        "after[0].from is 'z'; known tensors: y.")]
    [InlineData(
        "\"maxBatch\": 8",
        "\"before\": [{ \"step\": \"image\", \"from\": \"x\", \"to\": \"x\", \"height\": 8, \"widths\": [8] }]",
        "before[0].from is 'x', which is FP32; the step requires BYTES.")]
    [InlineData(
        "\"maxBatch\": 8",
        "\"after\": [{ \"step\": \"argmax\", \"from\": \"y\", \"to\": \"y\", \"labels\": [\"a\", \"b\"] }]",
        "after produces 'y' as BYTES; it is declared as FP32.")]
    [InlineData(
        "\"name\": \"echo\"", "\"name\": \"ohce\"", "name is 'ohce'; it must be the name of its folder, 'echo'.")]
    [InlineData("[-1, 2] }],\n  \"outputs\"", "[-1, 0] }],\n  \"outputs\"", "inputs[0].shape is [-1, 0]")]
    [InlineData("[-1, 2] }],\n  \"outputs\"", "[3, 2] }],\n  \"outputs\"", "inputs[0].shape is [3, 2] with batchAxis "
        + "0; with maxBatch 8 that dimension must be -1, or batchAxis must be -1 if all items share the tensor.")]
    [InlineData("[-1, 2] }],\n  \"outputs\"", "[-1, 2], \"batchAxis\": 7 }],\n  \"outputs\"", "with batchAxis 7")]
    [InlineData(
        "[-1, 2] }],\n  \"outputs\"",
        "[-1, 2], \"min\": 2, \"max\": 1 }],\n  \"outputs\"", "inputs[0].min is 2, which is greater than max, 1.")]
    [InlineData(
        "[-1, 2] }],\n  \"outputs\"",
        "[-1, 2], \"labels\": [\"a\"] }],\n  \"outputs\"", "inputs[0].labels has 1 entries; the last dimension has 2.")]
    [InlineData("\"datatype\": \"FP32\"", "\"datatype\": \"FP31\"", "datatype")]
    [InlineData("{ \"name\": \"y\"", "{ \"name\": \" \"", "outputs[0].name is ' '")]
    public void A_wrong_member_is_reported_with_its_value(string right, string wrong, string expected)
    {
        Assert.Contains(right, Good);
        _folder.WriteModel("echo", Good.Replace(right, wrong), "1");

        Assert.Contains(expected, Fault());
    }

    [Fact]
    public void A_repeated_tensor_name_is_reported()
    {
        _folder.WriteModel("echo", Good.Replace(
            "\"outputs\": [", "\"outputs\": [{ \"name\": \"y\", \"datatype\": \"FP32\", \"shape\": [-1] }, "), "1");

        Assert.Contains("outputs contains 'y' 2 times; names must be unique.", Fault());
    }

    [Fact]
    public void A_model_without_a_version_is_reported()
    {
        _folder.WriteModel("echo", Good);

        Assert.Contains(
            "the model has no version to serve; add its file as 1/model.onnx or remove the folder.", Fault());
    }

    [Fact]
    public void A_model_that_must_still_be_fetched_is_omitted()
    {
        _folder.WriteModel("echo", Good, "1");
        _folder.WriteModel(
            "later", Good.Replace("\"echo\"", "\"later\"").Replace("\"maxBatch\": 8", "\"fetch\": \"npm install\""));

        Assert.Equal(["echo"], FolderCatalog.Open(_folder.Path).All.Select(m => m.Manifest.Name));
    }

    [Fact]
    public void A_version_without_its_file_is_reported()
    {
        _folder.WriteModel("echo", Good, "1");
        File.Delete(Path.Combine(_folder.Path, "echo/1/model.onnx"));

        Assert.Contains("echo/1/model.onnx: the file does not exist", Fault());
    }

    [Fact]
    public void An_empty_file_is_reported()
    {
        _folder.WriteModel("echo", Good, "1");
        _folder.Write("echo/1/model.onnx", "");

        Assert.Contains("the file is empty", Fault());
    }

    [Fact]
    public void Versions_without_a_manifest_are_reported()
    {
        _folder.Write("echo/1/model.onnx", "bytes");

        Assert.Contains("has versions but no model.json", Fault());
    }

    [Fact]
    public void A_new_version_is_found_at_the_next_refresh()
    {
        _folder.WriteModel("echo", Good, "1");
        var catalog = FolderCatalog.Open(_folder.Path);
        _folder.WriteModel("echo", Good, "2");

        Assert.Empty(catalog.Refresh());

        Assert.Equal(["2", "1"], Assert.Single(catalog.All).Versions);
    }

    [Fact]
    public void A_model_that_breaks_later_is_reported_and_its_previous_state_is_served()
    {
        _folder.WriteModel("echo", Good, "1");
        _folder.WriteModel("other", Good.Replace("\"echo\"", "\"other\""), "1");
        var catalog = FolderCatalog.Open(_folder.Path);
        _folder.WriteModel("echo", "{", "2");

        Assert.Contains("echo/model.json", $"{Assert.Single(catalog.Refresh())}");

        Assert.Equal(2, catalog.All.Count);
        Assert.True(catalog.TryFind("echo", out var echo));
        Assert.Equal(["1"], echo.Versions);
    }

    private string Fault() => $"{Assert.Single(FolderCatalog.Open(_folder.Path).Faults)}";
}
