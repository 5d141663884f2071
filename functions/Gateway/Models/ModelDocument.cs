using Serverless.Serving;
using Serverless.Serving.Backlog;
using Serverless.Serving.Models;

namespace Serverless.Gateway.Models;

/// <summary>A model on the wire.</summary>
internal sealed record ModelDocument
{
    public required ModelManifest Manifest { get; init; }

    /// <summary>The served versions, newest first.</summary>
    public required IReadOnlyList<string> Versions { get; init; }

    /// <summary>The version for jobs that name no version and are not selected for the canary.</summary>
    public required string Stable { get; init; }

    /// <summary>Whether an instance can answer now, as /v2/models/{model}/ready reports it.</summary>
    public required ModelState State { get; init; }

    /// <summary>Why it cannot; null if it can.</summary>
    public string? Because { get; init; }

    /// <summary>The current state of the versions on the instances.</summary>
    public IReadOnlyList<VersionDocument>? OnInstances { get; init; }

    /// <summary>
    /// The memory limit of all models together on an instance, in bytes. Null until an instance reports.
    /// </summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>
    /// The parts of the model's folder that cannot be served. Versions that were served before continue to be served.
    /// </summary>
    public IReadOnlyList<ModelFaultDocument>? Faults { get; init; }

    public required ModelLinks Links { get; init; }

    /// <summary>Creates the document with the instances' reports and the catalog's faults.</summary>
    public static ModelDocument Of(CatalogModel model, ModelsOnInstances instances, IReadOnlyList<ModelFault> faults)
    {
        var (name, reports) = (model.Manifest.Name, instances.Reports);
        var status = instances.StatusOf(model);
        return new ModelDocument
        {
            Manifest = model.Manifest,
            Versions = model.Versions,
            Stable = model.Stable,
            State = status.State,
            Because = status.Because,
            OnInstances = VersionDocument.Of(name, reports),
            MemoryLimitBytes = reports.Count > 0 ? reports.Max(report => report.MemoryLimit) : null,
            Faults = ModelFaultDocument.Of(faults.Where(fault => fault.Model == name)),
            Links = new ModelLinks($"/v1/models/{name}", $"/v1/models/{name}/jobs", $"/v2/models/{name}/infer"),
        };
    }
}

/// <summary>The addresses to read a model, to submit a job to it, and to run it through Open Inference.</summary>
internal sealed record ModelLinks(string Self, string Submit, string Infer);

/// <summary>All models, and the published models that cannot be served.</summary>
/// <param name="Models">The served models.</param>
/// <param name="Refused">The models of which no version is served.</param>
/// <param name="Faults">The faults that concern all models.</param>
internal sealed record ModelList(
    IReadOnlyList<ModelDocument> Models,
    IReadOnlyList<RefusedModelDocument> Refused, IReadOnlyList<ModelFaultDocument>? Faults)
{
    public static ModelList Of(IModelCatalog catalog, ModelsOnInstances instances)
    {
        var faults = catalog.Faults;
        return new ModelList(
            [.. catalog.All.Select(model => ModelDocument.Of(model, instances, faults))],
            [
                .. faults.GroupBy(fault => fault.Model ?? "")
                .Where(model => model.Key.Length > 0 && !catalog.TryFind(model.Key, out _))
                    .Select(model => new RefusedModelDocument(model.Key, [.. model.Select(ModelFaultDocument.Of)])),
            ],
            ModelFaultDocument.Of(faults.Where(fault => fault.Model is null)));
    }
}

/// <summary>A model of which no version is served, and the reasons.</summary>
internal sealed record RefusedModelDocument(string Name, IReadOnlyList<ModelFaultDocument> Faults);

/// <summary>A file that cannot be served, and the problem: the member, its value, and the rule.</summary>
internal sealed record ModelFaultDocument(string File, string Problem)
{
    public static ModelFaultDocument Of(ModelFault fault) => new(fault.File, fault.Problem);

    /// <returns>Null if there are no faults.</returns>
    public static IReadOnlyList<ModelFaultDocument>? Of(IEnumerable<ModelFault> faults) =>
        faults.Select(Of).ToList() is { Count: > 0 } some ? some : null;
}

/// <summary>The metadata of a model in Open Inference Protocol v2.</summary>
internal sealed record InferModelDocument(
    string Name, IReadOnlyList<string> Versions,
    string Platform, IReadOnlyList<InferTensorDocument> Inputs, IReadOnlyList<InferTensorDocument> Outputs)
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
