using System.Diagnostics.CodeAnalysis;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests;

/// <summary>
/// A catalog of the given models. By default it contains <c>digits</c>: versions 2 and 1, image FP32 [-1, 4] in 0..1.
/// </summary>
internal sealed class TestModels(params CatalogModel[] models) : IModelCatalog
{
    public static readonly ModelManifest Digits = new()
    {
        Name = "digits",
        Inputs = [new TensorSpec { Name = "image", Datatype = Datatype.Fp32, Shape = [-1, 4], Min = 0, Max = 1 }],
        Outputs = [new TensorSpec { Name = "probabilities", Datatype = Datatype.Fp32, Shape = [-1, 10] }],
        MaxBatch = 8,
        WaitObjectiveSeconds = 3,
    };

    public IReadOnlyCollection<CatalogModel> All { get; } =
        models is [] ? [new CatalogModel(Digits, "models/digits", ["2", "1"])] : models;

    public IReadOnlyList<ModelFault> Faults { get; init; } = [];

    public bool TryFind(string name, [NotNullWhen(true)] out CatalogModel? model) =>
        (model = All.FirstOrDefault(known => known.Manifest.Name == name)) is not null;
}
