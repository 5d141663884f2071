using System.Globalization;
using System.Text.Json;
using Serverless.Serving.Inference;
using Serverless.Serving.Models;
using Serverless.Serving.Tests.Inference;

namespace Serverless.Serving.Tests.Models;

/// <summary>
/// Random invalid manifests next to a valid model, which is read, loaded and run after each. The variables
/// FUZZ_MANIFESTS and FUZZ_SEED set their number and the seed; both are printed.
/// </summary>
public sealed class ManifestFuzzTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly int _count = Setting("FUZZ_MANIFESTS", 300);
    private readonly int _seed = Setting("FUZZ_SEED", new Random().Next());

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task No_manifest_throws_and_the_valid_model_keeps_running()
    {
        TestContext.Current.TestOutputHelper!.WriteLine($"FUZZ_MANIFESTS={_count} FUZZ_SEED={_seed}");
        var manifests = Manifests();
        Place("digits-small");
        Place("odd");
        var running = FolderCatalog.Open(_folder.Path);
        using var models = Models(running);
        var (refused, unusable, answered) = (0, 0, 0);
        for (var i = 0; i < _count; i++)
        {
            var random = new Random(HashCode(_seed, i));
            var manifest = ManifestMutation.Of(manifests[random.Next(manifests.Count)], random);
            File.WriteAllBytes(Path.Combine(_folder.Path, "odd/model.json"), manifest);
            try
            {
                running.Refresh();
                var starting = FolderCatalog.Open(_folder.Path);
                Assert.True(
                    starting.TryFind("digits-small", out _), "the good model is not served by a process that starts");
                if (!starting.TryFind("odd", out var odd))
                {
                    Assert.All(
                        starting.Faults, fault => Assert.Equal(("odd", true), (fault.Model, fault.Problem.Length > 5)));
                    refused++;
                }
                else
                {
                    JsonSerializer.Serialize(odd.Manifest, ServingJson.Default.ModelManifest);
                    using var fresh = Models(starting);
                    _ = await RunAsync(fresh, odd) ? answered++ : unusable++;
                }

                Assert.True(running.TryFind(
                    "digits-small", out var good), "the good model is not served by a process that runs");
                Assert.True(await RunAsync(models, good));
            }
            catch (Exception e)
            {
                Assert.Fail($"FUZZ_SEED={_seed}, manifest {i}: {e}\n{System.Text.Encoding.Latin1.GetString(manifest)}");
            }
        }

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{refused} refused by the catalog, {unusable} when loaded or run, {answered} answered");
        Assert.True(refused > 0 && unusable > 0 && answered > 0);
    }

    private static int Setting(string name, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var given)
            ? given : usual;

    // Not System.HashCode, which differs between processes.
    private static int HashCode(int seed, int i) => unchecked((seed * 486_187_739) + i);

    private static List<string> Manifests() =>
    [
        .. new[] { "digits", "digits-small", "ocr-line" }
            .Select(name => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "models", name, "model.json"))
            .Replace($"\"name\": \"{name}\"", "\"name\": \"odd\"", StringComparison.Ordinal)),
        """
        {
          "name": "odd", "maxBatch": 4, "memoryMegabytes": 64, "allowNonFinite": true, "fallback": "digits-small", "retentionSeconds": 60,
          "inputs": [{ "name": "picture", "datatype": "FP32", "shape": [-1, 784], "min": 0, "max": 1 }],
          "outputs": [{ "name": "digit", "datatype": "BYTES", "shape": [-1] }],
          "graph": {
            "inputs": [{ "name": "image", "datatype": "FP32", "shape": [-1, 784] }],
            "outputs": [{ "name": "probabilities", "datatype": "FP32", "shape": [-1, 10] }]
          },
          "before": [{ "from": "picture", "to": "image", "step": "softmax" }],
          "after": [{ "from": "probabilities", "labels": ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], "step": "argmax", "to": "digit" }],
          "versions": { "latest": 2, "named": ["1"] }, "cache": { "seconds": 1, "entries": 5, "bytes": 1000 },
          "warmUp": [{ "name": "image", "shape": [1, 784] }]
        }
        """,
    ];

    private static LoadedModels Models(IModelCatalog catalog) =>
        FirstServed.Instance(catalog, TestModel.Loader, new InferenceOptions { RunMemoryMegabytes = 64 });

    /// <returns>False if the model, or the input, is at fault.</returns>
    private static async Task<bool> RunAsync(LoadedModels models, CatalogModel model)
    {
        try
        {
            using var loaded = await models.UseAsync(model.Manifest.Name, model.Stable);
            var inputs = model.Manifest.Inputs.Select(Zeros).ToList();
            using var ran = loaded.Session.Run(loaded.Before.Apply(inputs), TestContext.Current.CancellationToken);
            return loaded.After.ApplyToWindows(ran.Tensors, model.Manifest.MaxOutputBytes).Count > 0;
        }
        catch (RunFaultException)
        {
            return false;
        }
    }

    private static Tensor Zeros(TensorSpec spec)
    {
        int[] shape = [.. spec.Shape.Select(dimension => dimension < 0 ? 1 : Math.Min(dimension, 1_000))];
        var size = spec.Datatype == Datatype.Bytes ? sizeof(uint) : spec.Datatype.Size;
        var count = shape.Aggregate(1L, (product, dimension) => Math.Min(product * dimension, 1 << 20));
        return new Tensor { Name = spec.Name, Datatype = spec.Datatype, Shape = shape, Data = new byte[count * size] };
    }

    private void Place(string name)
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, name, "1"));
        var source = Path.Combine(AppContext.BaseDirectory, "models/digits-small");
        File.Copy(Path.Combine(source, "1/model.onnx"), Path.Combine(_folder.Path, name, "1/model.onnx"));
        File.Copy(Path.Combine(source, "model.json"), Path.Combine(_folder.Path, name, "model.json"));
    }
}
