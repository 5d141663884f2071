using System.Security.Cryptography;
using CsCheck;
using Google.Protobuf;
using Onnx;
using Serverless.Models.Rewrite;

namespace Serverless.Rewrite.Tests;

/// <summary>Every network runs unchanged and rewritten, with the same outputs but fewer operations.</summary>
public sealed class GraphRewritingTests
{
    [Theory]
    [InlineData(9)]
    [InlineData(17)]
    public void A_written_out_hard_swish_becomes_two_operations(long opset) =>
        Assert.Equal(["Conv", "HardSigmoid", "Mul"], new GraphBuilder(3, opset).Conv(4).HardSwish().Rewritten());

    [Fact]
    public void The_division_by_six_may_precede_the_product()
    {
        var graph = new GraphBuilder(3).Conv(4);
        var x = graph.Last;
        graph.With("Add", 3, first: true).Clip(0, 6).With("Mul", 1 / 6f).Node("Mul", [x, graph.Last]);

        Assert.Equal(["Conv", "HardSigmoid", "Mul"], graph.Rewritten());
    }

    [Fact]
    public void A_hard_sigmoid_alone_becomes_one_operation() =>
        Assert.Equal(
            ["Conv", "HardSigmoid"], new GraphBuilder(3).Conv(4).With("Add", 3).Clip(0, 6).With("Div", 6).Rewritten());

    [Theory]
    [InlineData(2, 0, 6, 6)]
    [InlineData(3, 1, 6, 6)]
    [InlineData(3, 0, 5, 6)]
    [InlineData(3, 0, 6, 5)]
    public void Expressions_similar_to_a_hard_sigmoid_stay(float shift, float low, float high, float divisor) =>
        Assert.Null(
            new GraphBuilder(3).Conv(4).Relu().With("Add", shift).Clip(low, high).With("Div", divisor).Rewritten());

    [Fact]
    public void Scales_and_shifts_behind_a_convolution_go_into_its_weights() =>
        Assert.Equal(["Conv"], new GraphBuilder(3)
            .Conv(4, size: 3, padded: true).With("Mul", -2).With("Add", 3).With("Div", 4).With("Sub", 1).Rewritten());

    [Fact]
    public void A_convolution_without_a_bias_gets_one() =>
        Assert.Equal(["Conv"], new GraphBuilder(3).Conv(4, biased: false).With("Add", 3, first: true).Rewritten());

    [Fact]
    public void Scales_and_shifts_before_a_convolution_go_into_its_weights() =>
        Assert.Equal(["Relu", "Conv"], new GraphBuilder(4)
            .Relu().With("Mul", 2).With("Add", 3).Conv(6, size: 3, groups: 2).Rewritten());

    [Fact]
    public void A_scale_before_a_padded_convolution_is_folded_and_a_shift_is_not() =>
        Assert.Equal(
            ["Relu", "Add", "Conv", "Conv"],
            new GraphBuilder(4).Relu().With("Add", 3)
                .Conv(4, size: 3, padded: true).Conv(4, size: 3, padded: true).With("Mul", 2).Rewritten());

    [Fact]
    public void A_shift_between_a_hard_swish_and_padding_becomes_a_channelwise_convolution() =>
        Assert.Equal(
            ["Conv", "HardSigmoid", "Mul", "Conv", "Conv"],
            new GraphBuilder(3).Conv(8).HardSwish()
                .With("Mul", 0.2f).With("Add", -0.3f).Conv(8, size: 3, padded: true, groups: 8).Rewritten());

    [Fact]
    public void A_value_with_another_consumer_stays()
    {
        var graph = new GraphBuilder(3).Conv(4);
        var convolved = graph.Last;
        graph.With("Mul", 2).Node("Add", [graph.Last, convolved]);

        Assert.Null(graph.Rewritten());
    }

    [Fact]
    public void A_value_that_is_an_output_stays()
    {
        var graph = new GraphBuilder(3).Conv(4);
        var convolved = graph.Last;
        graph.With("Mul", 2).ToArray();
        graph.Graph.Output.Add(new ValueInfoProto(graph.Graph.Output[0]) { Name = convolved });

        Assert.IsType<Rewriting.NotDone>(GraphRewriting.Rewrite(graph.Model.ToByteArray()));
    }

    [Fact]
    public void A_constant_that_the_caller_may_replace_stays()
    {
        var graph = new GraphBuilder(3).Conv(4).With("Mul", 2);
        var scale = graph.Graph.Initializer[^1].Name;
        graph.Graph.Input.Add(new ValueInfoProto(graph.Graph.Input[0]) { Name = scale });

        Assert.IsType<Rewriting.NotDone>(GraphRewriting.Rewrite(graph.ToArray()));
    }

    [Fact]
    public void A_constant_that_changes_the_rank_of_the_image_stays()
    {
        var graph = new GraphBuilder(3).Conv(4);

        Assert.Null(graph.Node("Mul", [graph.Last, graph.Constant([2], 1, 1, 1, 1, 1)])
            .Node("Squeeze", [graph.Last]).Rewritten());
    }

    [Fact]
    public void Shared_weights_change_for_only_one_convolution()
    {
        var graph = new GraphBuilder(4).Conv(4);
        var weights = graph.Graph.Node[0].Input[1];
        graph.With("Mul", 2).Node("Conv", [graph.Last, weights]);

        Assert.Equal(["Conv", "Conv"], graph.Rewritten());
    }

    [Fact]
    public void Constants_may_be_nodes()
    {
        var graph = new GraphBuilder(3).Conv(4).With("Mul", 2);
        foreach (var tensor in graph.Graph.Initializer.ToList())
        {
            var value =
                new AttributeProto { Name = "value", Type = AttributeProto.Types.AttributeType.Tensor, T = tensor };
            graph.Graph.Node.Insert(
                0, new NodeProto { OpType = "Constant", Output = { tensor.Name }, Attribute = { value } });
        }

        graph.Graph.Initializer.Clear();

        Assert.Equal(["Conv"], graph.Rewritten());
    }

    [Fact]
    public void The_counts_show_how_often_each_rule_applied()
    {
        var graph = new GraphBuilder(3).Conv(8)
            .HardSwish().With("Mul", 0.2f).With("Add", -0.3f).Conv(8, size: 3, padded: true, groups: 8).With("Mul", 2);

        var done = Assert.IsType<Rewriting.Done>(GraphRewriting.Rewrite(graph.ToArray()));

        Assert.Equal((1, 1, 2), (done.HardSigmoids, done.Folded, done.Channelwise));
    }

    [Fact]
    public void Rewriting_is_deterministic_and_records_the_source_hash()
    {
        var file = new GraphBuilder(3).Conv(4).With("Mul", 2).ToArray();

        var (one, other) = (Assert.IsType<Rewriting.Done>(
            GraphRewriting.Rewrite(file)), Assert.IsType<Rewriting.Done>(GraphRewriting.Rewrite(file)));

        Assert.Equal(one.File, other.File);
        Assert.Equal(
            new StringStringEntryProto { Key = "source_sha256", Value = Convert
                .ToHexStringLower(SHA256.HashData(file)) },
            Assert.Single(ModelProto.Parser.ParseFrom(one.File).MetadataProps));
    }

    [Fact]
    public void Any_sequence_of_operations_gives_the_same_outputs_when_rewritten() =>
        Gen.Int[0, 8].Array[1, 12].Sample(
            steps =>
            {
                var graph = steps.Aggregate(new GraphBuilder(4).Conv(4), Next);
                graph.Conv(3, size: 3, padded: true).Rewritten();
            },
            iter: 60);

    private static GraphBuilder Next(GraphBuilder graph, int step) => step switch
    {
        0 => graph.With("Mul", -1.5f, first: true),
        1 => graph.With("Add", 0.7f),
        2 => graph.With("Div", 3),
        3 => graph.With("Sub", 0.3f),
        4 => graph.HardSwish(),
        5 => graph.Relu(),
        6 => graph.Conv(4, size: 3, padded: true, groups: 4),
        7 => graph.Conv(4, biased: false),
        _ => graph.Node("Add", [graph.Last, graph.Last]),
    };
}
