using Microsoft.ML.OnnxRuntime.Tensors;
using Serverless.Serving.Models;
using static Serverless.Serving.Tests.Inference.TestModel;

namespace Serverless.Serving.Tests.Inference;

public sealed class OnnxLoaderTests
{
    private static readonly TensorSpec X = Spec("x", Datatype.Fp32, -1, 2);
    private static readonly TensorSpec Y = Spec("y", Datatype.Fp32, -1, 2);

    [Fact]
    public void A_file_that_is_not_a_model_is_a_fault()
    {
        using var model = new TestModel("not a model"u8.ToArray(), [X], [Y]);

        Assert.Equal(JobErrors.ModelUnusable, model.LoadFault().Error.Code);
    }

    [Fact]
    public void An_opset_from_the_future_is_a_fault()
    {
        using var model = new TestModel(Echo(opset: 999).ToArray(), [X], [Y]);

        Assert.Contains("999", model.LoadFault().Error.Detail);
    }

    [Fact]
    public void An_unknown_operation_is_a_fault()
    {
        var onnx = new OnnxFile().Input("x", TensorElementType.Float, -1, 2)
            .Node("Wish", ["x"], ["y"]).Output("y", TensorElementType.Float, -1, 2);
        using var model = new TestModel(onnx.ToArray(), [X], [Y]);

        Assert.Contains("Wish", model.LoadFault().Error.Detail);
    }

    [Fact]
    public void An_input_that_the_manifest_lacks_is_reported()
    {
        var onnx = Echo().Input("extra", TensorElementType.Float, 1);
        using var model = new TestModel(onnx.ToArray(), [X], [Y]);

        Assert.Equal("The manifest of 'test' does not match its model: the model has an input 'extra' that the "
            + "manifest does not declare.", model.LoadFault().Message);
    }

    [Fact]
    public void An_output_that_the_model_lacks_is_reported()
    {
        using var model = new TestModel(Echo().ToArray(), [X], [Y with { Name = "z" }]);

        Assert.Equal(
            "The manifest of 'test' does not match its model: the model has no output 'z'; it has y.",
            model.LoadFault().Message);
    }

    [Fact]
    public void A_datatype_mismatch_is_reported()
    {
        using var model = new TestModel(Echo().ToArray(), [X with { Datatype = Datatype.Int64 }], [Y]);

        Assert.EndsWith("input 'x' is FP32 in the model and INT64 in the manifest.", model.LoadFault().Message);
    }

    [Fact]
    public void A_shape_mismatch_is_reported()
    {
        using var model = new TestModel(Echo().ToArray(), [X with { Shape = [-1, 3] }], [Y]);

        Assert.EndsWith("input 'x' is [-1, 2] in the model and [-1, 3] in the manifest.", model.LoadFault().Message);
    }

    [Fact]
    public void A_manifest_may_fix_a_dimension_that_the_model_leaves_free()
    {
        using var model = new TestModel(Echo().ToArray(), [X with { Shape = [4, 2] }], [Y]);

        model.Load().Dispose();
    }

    private static OnnxFile Echo(long opset = 17) => new OnnxFile { Opset = opset }
        .Input("x", TensorElementType.Float, -1, 2)
        .Node("Identity", ["x"], ["y"])
        .Output("y", TensorElementType.Float, -1, 2);
}
