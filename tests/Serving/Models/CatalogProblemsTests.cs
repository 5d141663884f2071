using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Models;

public sealed class CatalogProblemsTests
{
    private static readonly TestModels Catalog = new()
    {
        Faults =
        [
            new ModelFault("odd", "odd/model.json", "maxbatch is not a member here."),
            new ModelFault("digits", "digits/3/model.onnx", "the file is empty."),
            new ModelFault("digits", "https://account/models/digits/4", "has too many bytes."),
            new ModelFault("digits", "digits/model.json", "fallback is 'gone', and there is no such model."),
        ],
    };

    [Fact]
    public void A_model_that_is_published_and_cannot_be_served_is_not_unknown()
    {
        var problem = Catalog.Missing("odd");

        Assert.Equal((503, "model-refused"), (problem.Status, problem.Code));
        Assert.Equal(
            "Model 'odd' is published and cannot be served: odd/model.json: maxbatch is not a member here.",
            problem.Detail);
    }

    [Fact]
    public void A_model_that_nobody_published_is_not_found() =>
        Assert.Equal((404, "model-not-found"), (Catalog.Missing("x").Status, Catalog.Missing("x").Code));

    [Theory]
    [InlineData("3", "model-refused", "the file is empty.")]
    [InlineData("4", "model-refused", "has too many bytes.")]
    [InlineData("33", "version-not-found", "it has 2, 1.")]
    [InlineData("1", "version-not-found", "it has 2, 1.")]
    public void So_is_a_version(string version, string code, string end)
    {
        var problem = Catalog.Missing(Catalog.All.Single(), version);

        Assert.Equal(code, problem.Code);
        Assert.EndsWith(end, problem.Detail, StringComparison.Ordinal);
    }
}
