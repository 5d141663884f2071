using Serverless.Serving.Inference;

namespace Serverless.Serving.Tests.Inference;

public sealed class RuntimeReasonTests
{
    [Theory]
    [InlineData(
        "[ErrorCode:InvalidArgument] Non-zero status code returned while running Gather node. Name:'y' Status Message: "
            + "indices element out of data bounds, idx=9 must be within the inclusive range [-4,3]",
        "Gather node 'y': indices element out of data bounds, idx=9 must be within the inclusive range [-4,3]",
        true, true)]
    [InlineData(
        "[ErrorCode:InvalidArgument] Got invalid dimensions for input: x for the following indices\n index: 1 Got: 2 "
            + "Expected: 4\n Please fix either the inputs/outputs or the model.",
        "Got invalid dimensions for input: x for the following indices index: 1 Got: 2 Expected: 4 Please fix either "
            + "the inputs/outputs or the model.", true, true)]
    [InlineData(
        "[ErrorCode:Fail] Non-zero status code returned while running Reshape node. Name:'y' Status Message: "
            + "/onnxruntime_src/onnxruntime/core/providers/cpu/tensor/reshape_helper.h:91 "
            + "onnxruntime::ReshapeHelper::ReshapeHelper(const onnxruntime::TensorShape&, "
            + "onnxruntime::TensorShapeVector&, bool) input_shape_size == requested_shape_size was false. The input "
            + "tensor cannot be reshaped to the requested shape. Input shape:{3}, requested shape:{2,2}\n",
        "Reshape node 'y': The input tensor cannot be reshaped to the requested shape. Input shape:{3}, requested "
            + "shape:{2,2}", true, false)]
    [InlineData(
        "[ErrorCode:InvalidArgument] Non-zero status code returned while running If node. Name:'If_0' Status Message: "
            + "Non-zero status code returned while running Pad node. Name:'pad' Status Message: post-pad (32) exceeds "
            + "maximum allowed (7)",
        "If node 'If_0': Pad node 'pad': post-pad (32) exceeds maximum allowed (7)", true, true)]
    [InlineData("[ErrorCode:RuntimeException] Non-zero status code returned while running Cast node. Name:'y' Status "
        + "Message: stod", "Cast node 'y': stod", true, false)]
    [InlineData("[ErrorCode:Fail] the session is broken", "the session is broken", false, false)]
    [InlineData("[ErrorCode:Fail] Non-zero status code returned while running Expand node. Name:'y' Status Message: "
        + "/onnxruntime_src/onnxruntime/core/framework/bfc_arena.cc:360 void* f() Failed to allocate memory for "
        + "requested buffer of size 4503599627370496", "Expand node 'y': void* f() Failed to allocate memory for "
        + "requested buffer of size 4503599627370496", false, false)]
    [InlineData("anything else", "anything else", false, false)]
    [InlineData("", "", false, false)]
    public void The_input_is_at_fault_if_the_runtime_reports_it_or_the_network_has_run_before(
        string message, string text, bool hasRun, bool hasNotRun)
    {
        var reason = RuntimeReason.Of(message);

        Assert.Equal(text, reason.Text);
        Assert.Equal((hasRun, hasNotRun), (reason.BlamesInput(hasRun: true), reason.BlamesInput(hasRun: false)));
    }
}
