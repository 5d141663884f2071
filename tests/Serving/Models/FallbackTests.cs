using Serverless.Serving.Models;
using static Serverless.Serving.Tests.Models.Manifests;

namespace Serverless.Serving.Tests.Models;

/// <summary>Tests the rules for fallbacks, at the first reading and at later ones.</summary>
public sealed class FallbackTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_fallback_with_other_inputs_is_reported()
    {
        _folder.WriteModel("echo", Good.Replace("\"maxBatch\": 8", "\"fallback\": \"other\""), "1");
        _folder.WriteModel("other", Good.Replace("\"echo\"", "\"other\"").Replace("FP32", "FP64"), "1");

        Assert.Contains("fallback is 'other', whose inputs or outputs differ", Fault());
    }

    [Fact]
    public void A_fallback_with_a_smaller_maxBatch_is_reported()
    {
        _folder.WriteModel("echo", Good.Replace("\"maxBatch\": 8", "\"maxBatch\": 8, \"fallback\": \"other\""), "1");
        _folder.WriteModel(
            "other", Good.Replace("\"echo\"", "\"other\"").Replace("\"maxBatch\": 8", "\"maxBatch\": 4"), "1");

        Assert.Contains(
            "fallback is 'other', whose maxBatch is 4; it must be at least that of the model, 8.", Fault());
    }

    [Fact]
    public void If_a_fallback_breaks_later_the_previous_state_is_served()
    {
        _folder.WriteModel("echo", Good, "1");
        var catalog = FolderCatalog.Open(_folder.Path);
        _folder.WriteModel("echo", Good.Replace("\"maxBatch\": 8", "\"fallback\": \"gone\""), "1");

        Assert.Contains("fallback is 'gone', which is not a model", $"{Assert.Single(catalog.Refresh())}");

        Assert.Null(Assert.Single(catalog.All).Manifest.Fallback);
    }

    [Fact]
    public void A_model_with_an_invalid_fallback_is_served_without_one()
    {
        _folder.WriteModel("echo", Good, "1");
        var catalog = FolderCatalog.Open(_folder.Path);
        _folder.WriteModel(
            "a", Good.Replace("\"echo\"", "\"a\"").Replace("\"maxBatch\": 8", "\"fallback\": \"b\""), "1");
        _folder.WriteModel(
            "b", Good.Replace("\"echo\"", "\"b\"").Replace("\"maxBatch\": 8", "\"fallback\": \"c\""), "1");
        _folder.WriteModel("c", "{", "1");

        Assert.Equal(["c/model.json", "b/model.json"], catalog.Refresh().Select(fault => fault.File));

        Assert.Equal([("a", "b"), ("b", null), ("echo", null)], catalog.All.Select(
            m => (m.Manifest.Name, m.Manifest.Fallback)).Order());
    }

    private string Fault() => $"{Assert.Single(FolderCatalog.Open(_folder.Path).Faults)}";
}
