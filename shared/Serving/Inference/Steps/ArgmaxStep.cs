using System.Numerics.Tensors;
using System.Text;
using Serverless.Serving.Models;

namespace Serverless.Serving.Inference.Steps;

internal sealed class ArgmaxStep(ArgmaxStepSpec spec) : IStep
{
    private readonly byte[][] _labels = [.. spec.Labels.Select(Encoding.UTF8.GetBytes)];

    public IEnumerable<Tensor> Apply(IReadOnlyList<Tensor> tensors)
    {
        var input = tensors.Take(spec.From, Datatype.Fp32);
        if (input.Shape is not [.., var width] || width != _labels.Length)
        {
            throw new RunFaultException(
                JobErrors.ModelUnusable, $"Tensor '{spec.From}' is [{string.Join(", ", input.Shape)}]; its last "
                    + $"dimension must match the {_labels.Length} labels.");
        }

        var values = input.Floats();
        var labels = new List<byte[]>();
        for (var row = 0; row < values.Length; row += width)
        {
            labels.Add(_labels[TensorPrimitives.IndexOfMax(values.Slice(row, width))]);
        }

        return [StepTensors.Of(spec.To, labels, [.. input.Shape.SkipLast(1)])];
    }
}
