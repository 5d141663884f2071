using Onnx;

namespace Serverless.Models.Rewrite;

/// <summary>
/// A graph with an index of the producers and consumers of its values, which is maintained while nodes change in place.
/// </summary>
internal sealed class Network
{
    private readonly GraphProto _graph;
    private readonly HashSet<string> _outputs;
    private readonly HashSet<NodeProto> _removed = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, NodeProto> _producers = [];
    private readonly Dictionary<string, List<NodeProto>> _consumers = [];

    public Network(GraphProto graph)
    {
        _graph = graph;
        _outputs = [.. graph.Output.Select(output => output.Name)];
        Constants = new Constants(graph);
        foreach (var node in graph.Node)
        {
            Index(node);
        }
    }

    public Constants Constants { get; }

    /// <summary>The nodes in execution order. They can be changed during enumeration.</summary>
    public IEnumerable<NodeProto> Nodes => _graph.Node.Where(node => !_removed.Contains(node));

    public NodeProto? ProducerOf(string value) => _producers.GetValueOrDefault(value);

    /// <summary>
    /// The only consumer of a value. Null if there are several, if it uses the value more than once, or if the value is
    /// an output.
    /// </summary>
    public NodeProto? OnlyConsumerOf(string value) =>
        !_outputs.Contains(value) && _consumers.GetValueOrDefault(value) is [var taker] ? taker : null;

    /// <summary>Changes the operation, output and inputs of a node.</summary>
    public void Change(NodeProto node, string operation, string output, params IReadOnlyList<string> inputs)
    {
        Unindex(node);
        node.OpType = operation;
        node.Output[0] = output;
        node.Input.Clear();
        node.Input.AddRange(inputs);
        Index(node);
    }

    public void Remove(params IEnumerable<NodeProto> nodes)
    {
        foreach (var node in nodes)
        {
            Unindex(node);
            _removed.Add(node);
        }
    }

    /// <summary>Deletes removed nodes and unused constants from the graph.</summary>
    public void Write()
    {
        var nodes = Nodes.Where(node => node.OpType != "Constant" || IsUsed(node.Output[0])).ToList();
        var constants = _graph.Initializer.Where(constant => IsUsed(constant.Name)).ToList();
        _graph.Node.Clear();
        _graph.Node.AddRange(nodes);
        _graph.Initializer.Clear();
        _graph.Initializer.AddRange(constants);
    }

    private bool IsUsed(string value) =>
        _outputs.Contains(value) || _consumers.GetValueOrDefault(value) is { Count: > 0 };

    private void Index(NodeProto node)
    {
        foreach (var output in node.Output)
        {
            _producers[output] = node;
        }

        foreach (var input in node.Input)
        {
            if (!_consumers.TryGetValue(input, out var takers))
            {
                _consumers[input] = takers = [];
            }

            takers.Add(node);
        }
    }

    private void Unindex(NodeProto node)
    {
        foreach (var output in node.Output)
        {
            _producers.Remove(output);
        }

        foreach (var input in node.Input)
        {
            _consumers[input].RemoveAt(_consumers[input].FindIndex(taker => ReferenceEquals(taker, node)));
        }
    }
}
