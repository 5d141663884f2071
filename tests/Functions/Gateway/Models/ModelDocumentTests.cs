using System.Diagnostics.CodeAnalysis;
using Serverless.Gateway.Models;
using Serverless.Serving;
using Serverless.Serving.Backlog;
using Serverless.Serving.Models;

namespace Serverless.Functions.Tests.Gateway.Models;

public sealed class ModelDocumentTests
{
    private static readonly CatalogModel Digits = new(
        new ModelManifest
        {
            Name = "digits",
            Inputs = [new TensorSpec { Name = "x", Datatype = Datatype.Fp32, Shape = [-1] }],
            Outputs = [new TensorSpec { Name = "y", Datatype = Datatype.Fp32, Shape = [-1] }],
        },
        "/somewhere/models/digits",
        ["10", "9"]);

    [Fact]
    public void Instances_with_the_same_state_of_a_version_are_one_entry_and_the_newest_version_is_first()
    {
        var document = Of(Report("a", Ready("9"), Refused("10")), Report("b", Ready("9")), Report(
            "c", Ready("9"), Ready("9") with { Model = "other" }));

        Assert.Equal(["10 refused on 1", "9 ready on 3"], document.OnInstances!.Select(
            v => $"{v.Version} {v.State} on {v.Instances}".ToLowerInvariant()));
        Assert.Equal((300L, "broken"), (document.OnInstances![1].MemoryBytes, document.OnInstances[0].Because));
    }

    [Fact]
    public void A_model_reports_whether_it_can_answer_now_and_if_not_why()
    {
        Assert.Equal((ModelState.Ready, null), StateOf(Of(Report("a", Refused("10"), Ready("9")))));
        Assert.Equal((ModelState.Refused, "broken"), StateOf(Of(Report("a", Refused("10"), Refused("9")))));
        Assert.Equal(ModelState.NoInstance, StateOf(Of()).State);

        static (ModelState State, string? Because) StateOf(ModelDocument document) =>
            (document.State, document.Because);
    }

    [Fact]
    public void The_lesson_based_on_the_most_runs_is_reported_with_its_reason()
    {
        var document = Of(Report("a", Ready("9") with { Batches = [Lesson(best: 4, runs: 9)] }), Report(
            "b", Ready("9") with { Batches = [Lesson(best: 8, runs: 90)] }));

        var batch = Assert.Single(document.OnInstances![0].Batches);
        Assert.Equal(("x:Fp32,-1", 8), (batch.Shape, batch.Best));
        Assert.Contains("Batch size 8 has", batch.Because, StringComparison.Ordinal);
    }

    [Fact]
    public void If_instances_differ_the_one_that_shares_no_runs_is_reported()
    {
        VersionReport Sharing(SharingState state, string because) =>
            Ready("9") with { Sharing = new SharingReport(state, because) };

        var document = Of(
            Report("a", Sharing(SharingState.Shared, "proven")),
            Report("b", Sharing(SharingState.Alone, "refuted")), Report("c", Sharing(SharingState.Unproven, "new")));

        Assert.Equal(new SharingReport(SharingState.Alone, "refuted"), Assert.Single(document.OnInstances!).Sharing);
    }

    [Fact]
    public void The_figures_of_the_caches_are_added_up() => Assert.Equal(
        new CacheFigures(4, 6, 8, 10),
        Of(Report("a", Ready("9") with { Cache = new(1, 2, 3, 4) }), Report(
            "b", Ready("9") with { Cache = new(3, 4, 5, 6) })).OnInstances![0].Cache);

    [Fact]
    public void A_served_model_has_its_faults_and_a_model_without_served_versions_is_listed_as_refused()
    {
        var list = ModelList.Of(new Catalog(Digits, [Fault(
            "digits", "11/model.onnx"), Fault("odd", "model.json"),
            Fault("odd", "1/model.onnx"), new ModelFault(null, "models", "cannot be read")]),
            new ModelsOnInstances([], null));

        Assert.Equal([new ModelFaultDocument("digits/11/model.onnx", "is empty")], Assert.Single(list.Models).Faults);
        var refused = Assert.Single(list.Refused);
        Assert.Equal(("odd", 2), (refused.Name, refused.Faults.Count));
        Assert.Equal([new ModelFaultDocument("models", "cannot be read")], list.Faults);
    }

    [Fact]
    public void Before_an_instance_reports_there_is_no_instance_state() =>
        Assert.Equal((0, null, null), (Of().OnInstances!.Count, Of().MemoryLimitBytes, Of().Faults));

    private static ModelFault Fault(string model, string file) => new(model, $"{model}/{file}", "is empty");

    private static ModelDocument Of(params ModelReport[] reports) =>
        ModelDocument.Of(Digits, new ModelsOnInstances(reports, null), []);

    private static ModelReport Report(string instance, params VersionReport[] versions) =>
        new() { Instance = instance, At = DateTimeOffset.UnixEpoch, MemoryLimit = 1000, Versions = versions };

    private static VersionReport Ready(string version) =>
        new() { Model = "digits", Version = version, State = VersionState.Ready, Bytes = 100 };

    private static VersionReport Refused(string version) =>
        new() { Model = "digits", Version = version, State = VersionState.Refused, Because = "broken", Bytes = 0 };

    private static BatchLesson Lesson(int best, int runs) =>
        new("digits", "9", "x:Fp32,-1", best, [new SizeLesson(best, 0.5, runs)]);

    private sealed record Catalog(CatalogModel Model, IReadOnlyList<ModelFault> Faults) : IModelCatalog
    {
        public IReadOnlyCollection<CatalogModel> All => [Model];

        public bool TryFind(string name, [NotNullWhen(true)] out CatalogModel? model) =>
            (model = name == Model.Manifest.Name ? Model : null) is not null;
    }
}
