using Microsoft.Extensions.Time.Testing;
using Microsoft.ML.OnnxRuntime.Tensors;
using Serverless.Serving.Inference;
using Serverless.Serving.Models;
using static Serverless.Serving.Tests.Inference.OnnxFile;
using static Serverless.Serving.Tests.Inference.TestModel;

namespace Serverless.Serving.Tests.Inference.Sharing;

/// <summary>The trials before the first job, with real networks.</summary>
public sealed class SharingTrialTests
{
    private static readonly TensorSpec Rows = Spec("x", Datatype.Fp32, -1, 4);

    [Fact]
    public void Independent_items_share_runs()
    {
        var report = Try(Graph().Constant("w", [.. Enumerable.Range(0, 12).Select(i => 0.1f * i)], 4, 3)
            .Node("MatMul", ["x", "w"], ["y"]), -1, 3);

        Assert.Equal(new SharingReport(
            SharingState.Shared, "In shared runs of 3 and 2, jobs had the same answers as in runs of their own."),
            report);
    }

    [Fact]
    public void Indices_of_nonzero_elements_are_not_items() => Assert.Equal(
        "Output 'y' has shape [4, 2] for 1 item, so its dimension 0 does not count items.",
        Alone(Graph()
            .Node("NonZero", ["x"], ["places"]).Node("Transpose", ["places"], ["y"]), TensorElementType.Int64, -1, 2));

    [Fact]
    public void Detected_boxes_are_not_items()
    {
        var onnx = new OnnxFile().Input("boxes", TensorElementType.Float, Batch, 6, 4)
            .Input("scores", TensorElementType.Float, Batch, 1, 6).Constant("most", [2L], 1)
            .Node("NonMaxSuppression", ["boxes", "scores", "most"], ["y"])
            .Output("y", TensorElementType.Int64, Batch, 3);

        var report = Try(onnx, [Spec("boxes", Datatype.Fp32, -1, 6, 4), Spec("scores", Datatype.Fp32, -1, 1, 6)], Spec(
            "y", Datatype.Int64, -1, 3));

        Assert.Equal(
            "Output 'y' has shape [2, 3] for 1 item, so its dimension 0 does not count items.", report.Because);
    }

    [Fact]
    public void Rows_that_remain_after_suppression_are_not_items()
    {
        var onnx = Graph()
            .Constant("first", [0L]).Constant("zero", [0f]).Node("Gather", ["x", "first"], ["column"], Int("axis", 1))
            .Node("Greater", ["column", "zero"], ["wanted"]).Node("Compress", ["x", "wanted"], ["y"], Int("axis", 0));

        Assert.Contains("does not count items", Alone(onnx, TensorElementType.Float, -1, 4));
    }

    [Fact]
    public void Quantization_by_the_range_of_the_whole_batch_is_detected()
    {
        var onnx = Graph().Node("DynamicQuantizeLinear", ["x"], ["q", "scale", "zero"])
            .Node("DequantizeLinear", ["q", "scale", "zero"], ["y"]);

        Assert.StartsWith("In a shared run of 3 jobs, output 'y' of a job differs from that of its own run by ", Alone(
            onnx, TensorElementType.Float, Batch, 4));
    }

    [Theory]
    [InlineData("CumSum")]
    [InlineData("Softmax")]
    [InlineData("ReduceMean")]
    public void Dependent_items_run_alone(string operation)
    {
        var onnx = operation switch
        {
            "CumSum" => Graph().Constant("axis", [0L]).Node("CumSum", ["x", "axis"], ["y"]),
            "Softmax" => Graph().Node("Softmax", ["x"], ["y"], Int("axis", 0)),
            _ => Graph()
                .Constant("axis", [0L], 1).Node("ReduceSum", ["x", "axis"], ["sum"]).Node("Sub", ["x", "sum"], ["y"]),
        };

        Assert.Contains("differs from that of its own run by", Alone(onnx, TensorElementType.Float, Batch, 4));
    }

    [Fact]
    public void Outputs_in_another_order_are_detected()
    {
        var onnx = Graph().Constant("from", [-1L], 1)
            .Constant("to", [long.MinValue], 1).Constant("axis", [0L], 1).Constant("step", [-1L], 1)
            .Node("Slice", ["x", "from", "to", "axis", "step"], ["y"]);

        Assert.Contains("differs from that of its own run by", Alone(onnx, TensorElementType.Float, Batch, 4));
    }

    [Fact]
    public void A_network_for_one_item_runs_each_job_alone()
    {
        var onnx = new OnnxFile().Input("x", TensorElementType.Float, 1, 4)
            .Node("Identity", ["x"], ["y"]).Output("y", TensorElementType.Float, 1, 4);

        Assert.StartsWith(
            "A shared run of 3 jobs failed: ", Try(onnx, [Rows], Spec("y", Datatype.Fp32, -1, 4)).Because);
    }

    [Fact]
    public void Items_can_be_on_another_axis_next_to_a_shared_tensor()
    {
        var onnx = new OnnxFile().Input(
            "state", TensorElementType.Float, 2, Batch, 3).Input("rate", TensorElementType.Float)
                .Node("Mul", ["state", "rate"], ["y"]).Output("y", TensorElementType.Float, 2, Batch, 3);
        TensorSpec[] inputs = [Spec(
            "state", Datatype.Fp32, 2, -1, 3) with { BatchAxis = 1 },
            Spec("rate", Datatype.Fp32) with { BatchAxis = -1 }];

        Assert.Equal(
            SharingState.Shared, Try(onnx, inputs, Spec("y", Datatype.Fp32, 2, -1, 3) with { BatchAxis = 1 }).Runs);
        Assert.Equal(SharingState.Alone, Try(onnx, inputs, Spec("y", Datatype.Fp32, -1, -1, 3)).Runs);
    }

    [Theory]
    [InlineData(null, SharingState.Unproven)]
    [InlineData(true, SharingState.Shared)]
    [InlineData(false, SharingState.Alone)]
    public void If_no_sample_job_is_accepted_the_manifest_may_decide(bool? declared, SharingState expected)
    {
        // Three numbers that are not valid indices of four rows; callers can send valid ones.
        var onnx = new OnnxFile().Input("x", TensorElementType.Int64, Batch, 3)
            .Constant("w", [1f, 2, 3, 4], 4).Constant("offset", [-90L]).Node("Add", ["x", "offset"], ["at"])
            .Node("Gather", ["w", "at"], ["y"]).Output("y", TensorElementType.Float, Batch, 3);

        var report = Try(onnx, [Spec("x", Datatype.Int64, -1, 3)], Spec("y", Datatype.Fp32, -1, 3), declared);

        Assert.Equal(expected, report.Runs);
        if (declared is null)
        {
            Assert.Contains("must be within the inclusive range [-4,3]", report.Because);
            Assert.Equal(SharingState.Shared, Try(onnx, [
                Spec("x", Datatype.Int64, -1, 3) with { Min = 90, Max = 93 }], Spec("y", Datatype.Fp32, -1, 3)).Runs);
        }
    }

    [Fact]
    public void Equal_outputs_for_all_jobs_show_nothing()
    {
        var onnx = Graph().Constant("limit", [9f]).Node("Greater", ["x", "limit"], ["y"]);

        var report = Try(onnx.Output("y", TensorElementType.Bool, Batch, 4), [Rows], Spec("y", Datatype.Bool, -1, 4));

        Assert.Equal(new SharingReport(
            SharingState.Unproven,
            "Output 'y' was equal for all jobs of a trial, so it did not show which job it belongs to."), report);
    }

    [Fact]
    public void The_same_job_twice_shows_nothing()
    {
        var only = Spec("x", Datatype.UInt8, -1) with { Min = 7, Max = 7 };
        var onnx = new OnnxFile().Input("x", TensorElementType.UInt8, Batch)
            .Node("Identity", ["x"], ["y"]).Output("y", TensorElementType.UInt8, Batch);

        Assert.Equal(SharingState.Unproven, Try(onnx, [only], Spec("y", Datatype.UInt8, -1)).Runs);
    }

    [Fact]
    public void The_manifest_may_allow_sharing_that_trials_would_not()
    {
        var onnx = Graph().Node("DynamicQuantizeLinear", ["x"], ["q", "scale", "zero"])
            .Node("DequantizeLinear", ["q", "scale", "zero"], ["y"]).Output("y", TensorElementType.Float, Batch, 4);

        Assert.Equal(new SharingReport(SharingState.Shared, "The manifest declares it (shareRuns)."), Try(
            onnx, [Rows], Spec("y", Datatype.Fp32, -1, 4), shareRuns: true));
    }

    private static OnnxFile Graph() => new OnnxFile().Input("x", TensorElementType.Float, Batch, 4);

    private static SharingReport Try(OnnxFile onnx, params int[] output) =>
        Try(onnx.Output("y", TensorElementType.Float, output), [Rows], Spec("y", Datatype.Fp32, output));

    private static string Alone(OnnxFile onnx, TensorElementType type, params int[] output)
    {
        int[] shape = [-1, .. output[1..]];
        var report = Try(onnx.Output("y", type, output), [Rows], Spec(
            "y", type == TensorElementType.Int64 ? Datatype.Int64 : Datatype.Fp32, shape));
        Assert.Equal(SharingState.Alone, report.Runs);
        return report.Because;
    }

    private static SharingReport Try(OnnxFile onnx, TensorSpec[] inputs, TensorSpec output, bool? shareRuns = null)
    {
        using var model = new TestModel(onnx.ToArray(), inputs, [output], maxBatch: 8);
        var catalog = model.Model with { Manifest = model.Manifest with { ShareRuns = shareRuns } };
        Assert.Empty(ManifestRules.Violations(catalog.Manifest, "test"));
        using var loaded = LoadedModel.Open(catalog, "1", Loader);
        WarmUp.TrySharing(loaded, new FakeTimeProvider());
        return loaded.Sharing.Report;
    }
}
