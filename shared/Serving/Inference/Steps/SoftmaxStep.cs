using System.Numerics.Tensors;
using Serverless.Serving.Models;

namespace Serverless.Serving.Inference.Steps;

internal sealed class SoftmaxStep(SoftmaxStepSpec spec) : IStep
{
    public IEnumerable<Tensor> Apply(IReadOnlyList<Tensor> tensors)
    {
        var input = tensors.Take(spec.From, Datatype.Fp32);
        var values = input.Floats();
        var probabilities = new float[values.Length];
        var width = input.Shape is [.., > 0 and var last] ? last : 1;
        for (var row = 0; row < values.Length; row += width)
        {
            // exp(x − max) / Σ exp(x − max) is the same quotient, without overflow.
            var target = probabilities.AsSpan(row, width);
            TensorPrimitives.Subtract(values.Slice(row, width), TensorPrimitives.Max(values.Slice(row, width)), target);
            TensorPrimitives.SoftMax<float>(target, target);
        }

        return [StepTensors.Of(spec.To, probabilities, [.. input.Shape])];
    }
}
