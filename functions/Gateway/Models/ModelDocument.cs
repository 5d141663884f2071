using System.Text.Json.Serialization;
using Serverless.Serving;
using Serverless.Serving.Models;

namespace Serverless.Gateway.Models;

/// <summary>A model on the wire of the native API.</summary>
internal sealed record ModelDocument(ModelManifest Manifest, IReadOnlyList<string> Versions, ModelLinks Links)
{
    public static ModelDocument Of(CatalogModel model) => new(
        model.Manifest,
        model.Versions,
        new ModelLinks($"/v1/models/{model.Manifest.Name}", $"/v1/models/{model.Manifest.Name}/jobs", $"/v2/models/{model.Manifest.Name}/infer"));
}

/// <summary>Where to read a model, submit a job to it, and infer in the open protocol.</summary>
internal sealed record ModelLinks(string Self, string Submit, string Infer);

internal sealed record ModelList(IReadOnlyList<ModelDocument> Models);

/// <summary>Metadata of Open Inference Protocol v2.</summary>
internal sealed record InferModelDocument(
    string Name, IReadOnlyList<string> Versions, string Platform, IReadOnlyList<InferTensorDocument> Inputs, IReadOnlyList<InferTensorDocument> Outputs)
{
    public static InferModelDocument Of(CatalogModel model) => new(
        model.Manifest.Name,
        model.Versions,
        "onnx_onnxv1",
        [.. model.Manifest.Inputs.Select(InferTensorDocument.Of)],
        [.. model.Manifest.Outputs.Select(InferTensorDocument.Of)]);
}

internal sealed record InferTensorDocument(string Name, string Datatype, IReadOnlyList<int> Shape)
{
    public static InferTensorDocument Of(TensorSpec spec) => new(spec.Name, spec.Datatype.Wire, spec.Shape);
}

internal sealed record InferServerDocument(string Name, string Version, IReadOnlyList<string> Extensions);

internal sealed record InferServerState(bool Live, bool Ready);

internal sealed record InferModelState(string Name, bool Ready);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ModelDocument))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(InferModelDocument))]
[JsonSerializable(typeof(InferServerDocument))]
[JsonSerializable(typeof(InferServerState))]
[JsonSerializable(typeof(InferModelState))]
internal sealed partial class ModelJson : JsonSerializerContext;
