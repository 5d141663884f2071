using Serverless.Serving.Inference.Sharing;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Inference.Sharing;

public sealed class BatchShapeTests
{
    private static readonly ModelManifest Recurrent = new()
    {
        Name = "recurrent",
        Inputs =
        [
            new TensorSpec { Name = "x", Datatype = Datatype.Fp32, Shape = [-1, 2] },
            new TensorSpec { Name = "state", Datatype = Datatype.Fp32, Shape = [2, -1], BatchAxis = 1 },
            new TensorSpec { Name = "rate", Datatype = Datatype.Fp32, Shape = [], BatchAxis = -1 },
        ],
        Outputs = [new TensorSpec { Name = "y", Datatype = Datatype.Fp32, Shape = [-1] }],
        MaxBatch = 8,
    };

    [Fact]
    public void Jobs_that_differ_only_in_the_number_of_items_can_be_joined()
    {
        var (one, three) = (Shape(items: 1), Shape(items: 3));

        Assert.NotNull(one.Key);
        Assert.Equal(one.Key, three.Key);
        Assert.Equal((1, 3), (one.Items, three.Items));
    }

    [Fact]
    public void Jobs_with_different_shared_tensors_cannot_be_joined() =>
        Assert.NotEqual(Shape(items: 1, rate: 8_000).Key, Shape(items: 1, rate: 16_000).Key);

    [Fact]
    public void Inputs_with_different_item_counts_run_alone() =>
        Assert.Equal(new BatchShape(null, 1), BatchShape.Of(
            [Tensors.Floats("x", [1, 2], [1, 2]), Tensors.Floats("state", [2, 2], [1, 2, 3, 4])], Recurrent));

    [Fact]
    public void A_model_with_maxBatch_1_runs_each_job_alone()
    {
        var one = new ModelManifest { Name = "one", Inputs = Recurrent.Inputs, Outputs = Recurrent.Outputs };

        Assert.Null(BatchShape.Of([Tensors.Floats("x", [1, 2], [1, 2])], one).Key);
    }

    [Fact]
    public void An_undeclared_input_runs_alone() =>
        Assert.Null(BatchShape.Of([Tensors.Floats("z", [1, 2], [1, 2])], Recurrent).Key);

    private static BatchShape Shape(int items, float rate = 16_000) => BatchShape.Of(
        [Tensors.Floats("x", [items, 2], new float[items * 2]), Tensors.Floats(
            "state", [2, items], new float[items * 2]), Tensors.Floats("rate", [], [rate])],
        Recurrent);
}
