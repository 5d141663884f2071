using Serverless.Serving;
using Serverless.Serving.Models;

namespace Serverless.Gateway.Models;

/// <summary>A model on the wire of the native API.</summary>
internal sealed record ModelDocument
{
    public required ModelManifest Manifest { get; init; }

    /// <summary>Those that are served, the newest first.</summary>
    public required IReadOnlyList<string> Versions { get; init; }

    /// <summary>What a job gets that names none and is not one for the canary.</summary>
    public required string Stable { get; init; }

    /// <summary>The versions as the instances have them now.</summary>
    public IReadOnlyList<VersionDocument>? OnInstances { get; init; }

    /// <summary>Bytes that all models together may take on an instance; null while none has told.</summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>What of the model's folder cannot be served as it is; what was served before goes on.</summary>
    public IReadOnlyList<string>? Faults { get; init; }

    public required ModelLinks Links { get; init; }

    public static ModelDocument Of(CatalogModel model) => new()
    {
        Manifest = model.Manifest,
        Versions = model.Versions,
        Stable = model.Stable,
        Links = new ModelLinks($"/v1/models/{model.Manifest.Name}", $"/v1/models/{model.Manifest.Name}/jobs", $"/v2/models/{model.Manifest.Name}/infer"),
    };

    /// <summary>The model with all that instances and catalog know of it.</summary>
    public static ModelDocument Of(CatalogModel model, IReadOnlyList<ModelReport> reports, IReadOnlyList<ModelFaultException> faults) => Of(model) with
    {
        OnInstances = VersionDocument.Of(model.Manifest.Name, reports),
        MemoryLimitBytes = reports.Count > 0 ? reports.Max(report => report.MemoryLimit) : null,
        Faults = faults.Where(fault => IsOf(model, fault)).Select(fault => model.WithoutPath(fault.Message)).ToList() is { Count: > 0 } own ? own : null,
    };

    private static bool IsOf(CatalogModel model, ModelFaultException fault) =>
        fault.Path == model.Folder || fault.Path.StartsWith(model.Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);
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
