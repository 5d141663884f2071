using Serverless.Serving.Inference;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Inference;

/// <summary>A model in its own folder, opened as the worker does.</summary>
internal sealed class TestModel : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TestModel(byte[] onnx, TensorSpec[] inputs, TensorSpec[] outputs, int maxBatch = 1)
        : this(onnx, new ModelManifest { Name = "test", Inputs = inputs, Outputs = outputs, MaxBatch = maxBatch })
    {
    }

    public TestModel(byte[] onnx, ModelManifest manifest)
    {
        var folder = Path.Combine(_folder.Path, "test");
        Directory.CreateDirectory(Path.Combine(folder, "1"));
        File.WriteAllBytes(Path.Combine(folder, "1/model.onnx"), onnx);
        Manifest = manifest;
        Model = new CatalogModel(Manifest, folder, ["1"]);
    }

    public ModelManifest Manifest { get; }

    public CatalogModel Model { get; }

    public static TensorSpec Spec(string name, Datatype datatype, params int[] shape) =>
        new() { Name = name, Datatype = datatype, Shape = shape };

    /// <summary>Memory limit for runs of a model that declares none.</summary>
    public static OnnxLoader Loader { get; } = new(runMemory: 512 << 20);

    public IModelSession Load() => Loader.Load(Model, "1");

    public RunFaultException LoadFault() => Assert.Throws<RunFaultException>(Load);

    public void Dispose() => _folder.Dispose();
}
