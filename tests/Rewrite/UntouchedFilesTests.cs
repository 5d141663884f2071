using Google.Protobuf;
using Onnx;
using Serverless.Models.Rewrite;
using static Onnx.AttributeProto.Types;

namespace Serverless.Rewrite.Tests;

/// <summary>Files that are not rewritten, and the reported reasons.</summary>
public sealed class UntouchedFilesTests
{
    [Theory]
    [InlineData("")]
    [InlineData("not a model, Conv or no Conv")]
    [InlineData("Conv")]
    public void A_folder_that_is_not_a_model_is_ignored(string text) =>
        AssertNotDone("is not an ONNX model.", System.Text.Encoding.UTF8.GetBytes(text));

    [Fact]
    public void A_model_without_a_graph_is_not_rewritten() =>
        AssertNotDone("is not an ONNX model.", new ModelProto { DocString = "Conv" }.ToByteArray());

    [Fact]
    public void A_truncated_file_is_not_rewritten()
    {
        var file = Foldable().ToArray();

        AssertNotDone("is not an ONNX model.", file[..(file.Length / 2)]);
    }

    [Fact]
    public void A_network_without_a_convolution_is_not_rewritten() =>
        AssertNotDone("has no convolution, which every rule needs; publish it unchanged.", new GraphBuilder(3)
            .HardSwish().ToArray());

    [Fact]
    public void An_opset_before_broadcasting_is_not_rewritten() =>
        AssertNotDone("uses an operator set before 7; export it with a newer one.", new GraphBuilder(3, opset: 6)
            .Conv(4).With("Mul", 2).ToArray());

    [Fact]
    public void A_network_with_external_weights_is_not_rewritten()
    {
        var graph = Foldable();
        graph.Graph.Initializer[0].DataLocation = TensorProto.Types.DataLocation.External;

        AssertNotDone("stores weights in another file; export it as one file.", graph.ToArray());
    }

    [Fact]
    public void A_nested_graph_may_use_any_value()
    {
        var graph = Foldable();
        graph.Graph.Node[0].Attribute.Add(
            new AttributeProto { Name = "then_branch", Type = AttributeType.Graph, G = new GraphProto() });

        AssertNotDone(
            "contains a nested graph, which may use any of its values; publish it unchanged.", graph.ToArray());
    }

    [Fact]
    public void Weights_of_another_type_are_not_changed()
    {
        var graph = Foldable();
        foreach (var tensor in graph.Graph.Initializer)
        {
            tensor.DataType = (int)TensorProto.Types.DataType.Float16;
        }

        AssertNotDone("contains nothing that the rules can make faster; publish it unchanged.", graph.ToArray());
    }

    [Fact]
    public void A_rewritten_file_is_not_rewritten_again()
    {
        var rewritten = Assert.IsType<Rewriting.Done>(GraphRewriting.Rewrite(Foldable().ToArray()));

        AssertNotDone("was already rewritten; publish it unchanged.", rewritten.File);
    }

    private static void AssertNotDone(string reason, byte[] file) =>
        Assert.Equal(new Rewriting.NotDone(reason), GraphRewriting.Rewrite(file));

    private static GraphBuilder Foldable() => new GraphBuilder(3).Conv(4).With("Mul", 2);
}
