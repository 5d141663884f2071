using System.Numerics.Tensors;
using Serverless.Serving.Models;

namespace Serverless.Serving.Inference.Steps;

internal sealed class ImageStep(ImageStepSpec spec) : IStep
{
    private readonly int _channels = spec.Channels == ImageChannels.Gray ? 1 : 3;

    public IEnumerable<Tensor> Apply(IReadOnlyList<Tensor> tensors)
    {
        var images = tensors.Take(spec.From, Datatype.Bytes).Elements().Select(Picture.Decode).ToList();
        if (images.Count == 0)
            throw new RunFaultException(RunFaults.InputInvalid, $"Tensor '{spec.From}' holds no image.");

        var widths = images.ConvertAll(ScaledWidth);
        var width = spec.Widths.FirstOrDefault(w => w >= widths.Max(), spec.Widths[^1]);
        var values = new float[images.Count * _channels * spec.Height * width];
        for (var i = 0; i < images.Count; i++)
            Fill(values.AsSpan(i * _channels * spec.Height * width), images[i].Resize(Math.Min(widths[i], width), spec.Height), width);

        return [StepTensors.Of(spec.To, values, images.Count, _channels, spec.Height, width)];
    }

    /// <summary>The width at which the image has the height that the network takes.</summary>
    private int ScaledWidth(Picture image) => (int)Math.Min(Math.Ceiling((double)image.Width * spec.Height / image.Height), spec.Widths[^1]);

    /// <summary>Plane by plane; what is right of the image stays 0.</summary>
    private void Fill(Span<float> target, Picture image, int width)
    {
        for (var channel = 0; channel < _channels; channel++)
        {
            for (var y = 0; y < image.Height; y++)
            {
                var row = target.Slice(((channel * spec.Height) + y) * width, image.Width);
                Read(image.Row(y), channel, row);
                TensorPrimitives.Divide(row, 255, row);
                TensorPrimitives.Subtract(row, spec.Mean, row);
                TensorPrimitives.Divide(row, spec.Scale, row);
            }
        }
    }

    private void Read(ReadOnlySpan<float> pixels, int channel, Span<float> row)
    {
        if (spec.Channels == ImageChannels.Gray)
        {
            // The luma of ITU-R BT.601.
            for (var x = 0; x < row.Length; x++)
                row[x] = (0.299f * pixels[3 * x]) + (0.587f * pixels[(3 * x) + 1]) + (0.114f * pixels[(3 * x) + 2]);
            return;
        }

        var offset = spec.Channels == ImageChannels.Bgr ? 2 - channel : channel;
        for (var x = 0; x < row.Length; x++)
            row[x] = pixels[(3 * x) + offset];
    }
}
