using Google.Protobuf;
using Onnx;
using Serverless.Serving.Inference.Rewriting;
using static Onnx.AttributeProto.Types;

namespace Serverless.Serving.Tests.Inference.Rewriting;

/// <summary>Files that ONNX Runtime gets to judge as they are.</summary>
public sealed class UntouchedFilesTests
{
    [Theory]
    [InlineData("")]
    [InlineData("not a model, Conv or no Conv")]
    [InlineData("Conv")]
    public void What_is_no_model_is_left_alone(string text) =>
        Assert.Null(GraphRewriting.Rewrite(System.Text.Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_model_without_a_graph_is_left_alone() =>
        Assert.Null(GraphRewriting.Rewrite(new ModelProto { DocString = "Conv" }.ToByteArray()));

    [Fact]
    public void A_file_that_is_cut_is_left_alone()
    {
        var file = Foldable().ToArray();

        Assert.Null(GraphRewriting.Rewrite(file.AsSpan(0, file.Length / 2)));
    }

    [Fact]
    public void A_network_without_a_convolution_is_left_alone() =>
        Assert.Null(GraphRewriting.Rewrite(new GraphBuilder(3).HardSwish().ToArray()));

    [Fact]
    public void An_opset_before_broadcasting_is_left_alone() =>
        Assert.Null(GraphRewriting.Rewrite(new GraphBuilder(3, opset: 6).Conv(4).With("Mul", 2).ToArray()));

    [Fact]
    public void Weights_in_another_file_keep_their_place()
    {
        var graph = Foldable();
        graph.Graph.Initializer[0].DataLocation = TensorProto.Types.DataLocation.External;

        Assert.Null(GraphRewriting.Rewrite(graph.ToArray()));
    }

    [Fact]
    public void A_graph_within_the_graph_might_take_any_value()
    {
        var graph = Foldable();
        graph.Graph.Node[0].Attribute.Add(new AttributeProto { Name = "then_branch", Type = AttributeType.Graph, G = new GraphProto() });

        Assert.Null(GraphRewriting.Rewrite(graph.ToArray()));
    }

    [Fact]
    public void Weights_of_another_type_are_left_alone()
    {
        var graph = Foldable();
        foreach (var tensor in graph.Graph.Initializer)
            tensor.DataType = (int)TensorProto.Types.DataType.Float16;

        Assert.Null(GraphRewriting.Rewrite(graph.ToArray()));
    }

    private static GraphBuilder Foldable() => new GraphBuilder(3).Conv(4).With("Mul", 2);
}
