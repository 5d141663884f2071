using System.Numerics;
using System.Runtime.InteropServices;

namespace Serverless.Models.Training;

/// <summary>
/// A network with 784 inputs, one hidden layer and 10 classes, trained one digit at a time. Weights are stored row by
/// row as [inputs, outputs], so all arithmetic is element-wise along a row: sums have the same order on every machine,
/// whatever its vector width, and an input of 0 (most pixels) costs nothing.
/// </summary>
internal sealed class Network
{
    private readonly float[] _activation;
    private readonly float[] _hiddenError;
    private readonly float[] _probabilities = new float[Digit.Classes];

    public Network(int hidden, Random random)
    {
        Hidden = hidden;
        Weights1 = Initial(Digit.Size, hidden, random);
        Bias1 = new float[hidden];
        Weights2 = Initial(hidden, Digit.Classes, random);
        Bias2 = new float[Digit.Classes];
        _activation = new float[hidden];
        _hiddenError = new float[hidden];
    }

    public int Hidden { get; }

    public float[] Weights1 { get; }

    public float[] Bias1 { get; }

    public float[] Weights2 { get; }

    public float[] Bias2 { get; }

    public int Classify(ReadOnlySpan<float> image)
    {
        Forward(image);
        return _probabilities.AsSpan().IndexOf(_probabilities.Max());
    }

    /// <summary>One step of stochastic gradient descent on the cross-entropy.</summary>
    public void Learn(ReadOnlySpan<float> image, int label, float rate)
    {
        Forward(image);

        // For softmax with cross-entropy the error at the output is p − y.
        _probabilities[label] -= 1;
        for (var h = 0; h < Hidden; h++)
        {
            if (_activation[h] <= 0)
            {
                _hiddenError[h] = 0;
                continue;
            }

            var row = Weights2.AsSpan(h * Digit.Classes, Digit.Classes);
            var error = 0f;
            for (var c = 0; c < Digit.Classes; c++)
            {
                error += row[c] * _probabilities[c];
            }

            _hiddenError[h] = error;
            AddScaled(row, -rate * _activation[h], _probabilities);
        }

        AddScaled(Bias2, -rate, _probabilities);
        AddScaled(Bias1, -rate, _hiddenError);
        for (var i = 0; i < image.Length; i++)
        {
            if (image[i] != 0)
            {
                AddScaled(Weights1.AsSpan(i * Hidden, Hidden), -rate * image[i], _hiddenError);
            }
        }
    }

    private void Forward(ReadOnlySpan<float> image)
    {
        Bias1.CopyTo(_activation, 0);
        for (var i = 0; i < image.Length; i++)
        {
            if (image[i] != 0)
            {
                AddScaled(_activation, image[i], Weights1.AsSpan(i * Hidden, Hidden));
            }
        }

        Bias2.CopyTo(_probabilities, 0);
        for (var h = 0; h < Hidden; h++)
        {
            _activation[h] = Math.Max(_activation[h], 0);
            if (_activation[h] != 0)
            {
                AddScaled(_probabilities, _activation[h], Weights2.AsSpan(h * Digit.Classes, Digit.Classes));
            }
        }

        Softmax(_probabilities);
    }

    private static void Softmax(Span<float> values)
    {
        var max = values[0];
        foreach (var value in values)
        {
            max = Math.Max(max, value);
        }

        var sum = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)Math.Exp(values[i] - max);
            sum += values[i];
        }

        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)(values[i] / sum);
        }
    }

    /// <summary>target += factor · values</summary>
    private static void AddScaled(Span<float> target, float factor, ReadOnlySpan<float> values)
    {
        var targets = MemoryMarshal.Cast<float, Vector<float>>(target);
        var sources = MemoryMarshal.Cast<float, Vector<float>>(values);
        for (var i = 0; i < targets.Length; i++)
        {
            targets[i] += factor * sources[i];
        }

        for (var i = targets.Length * Vector<float>.Count; i < target.Length; i++)
        {
            target[i] += factor * values[i];
        }
    }

    /// <summary>Uniform in ±√(6 / inputs), as He et al. (2015) propose for rectified linear units.</summary>
    private static float[] Initial(int inputs, int outputs, Random random)
    {
        var bound = Math.Sqrt(6.0 / inputs);
        var weights = new float[inputs * outputs];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = (float)(((random.NextDouble() * 2) - 1) * bound);
        }

        return weights;
    }
}
