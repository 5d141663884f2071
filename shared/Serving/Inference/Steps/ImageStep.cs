using System.Numerics;
using System.Runtime.InteropServices;
using Serverless.Serving.Models;

namespace Serverless.Serving.Inference.Steps;

internal sealed class ImageStep : IStep
{
    private readonly ImageStepSpec _spec;
    private readonly int _channels;
    private readonly float[] _scaled = new float[byte.MaxValue + 1];

    public ImageStep(ImageStepSpec spec)
    {
        _spec = spec;
        _channels = spec.Channels == ImageChannels.Gray ? 1 : 3;
        for (var value = 0; value < _scaled.Length; value++)
        {
            _scaled[value] = Scale(value);
        }
    }

    public IEnumerable<Tensor> Apply(IReadOnlyList<Tensor> tensors)
    {
        var images = tensors.Take(_spec.From, Datatype.Bytes).Elements().ConvertAll(Picture.Decode);
        if (images.Count == 0)
        {
            throw new RunFaultException(JobErrors.InputInvalid, $"Tensor '{_spec.From}' contains no image.");
        }

        var widths = images.ConvertAll(ScaledWidth);
        var width = _spec.Widths.FirstOrDefault(w => w >= widths.Max(), _spec.Widths[^1]);
        var data = GC.AllocateUninitializedArray<byte>(images.Count * _channels * _spec.Height * width * sizeof(float));
        var values = MemoryMarshal.Cast<byte, float>(data.AsSpan());
        for (var i = 0; i < images.Count; i++)
        {
            Fill(values.Slice(
                i * _channels * _spec.Height * width, _channels * _spec.Height * width),
                images[i], Math.Min(widths[i], width), width);
        }

        return [new Tensor { Name = _spec.To, Datatype = Datatype.Fp32, Shape = [
            images.Count, _channels, _spec.Height, width], Data = data }];
    }

    /// <summary>The width of the image when it is scaled to the network's height.</summary>
    private int ScaledWidth(Picture image) =>
        (int)Math.Min(Math.Ceiling((double)image.Width * _spec.Height / image.Height), _spec.Widths[^1]);

    private float Scale(float value) => ((value / byte.MaxValue) - _spec.Mean) / _spec.Scale;

    /// <summary>Plane by plane. The area to the right of the image is 0.</summary>
    private void Fill(Span<float> target, Picture image, int imageWidth, int width)
    {
        var asItIs = image.Width == imageWidth && image.Height == _spec.Height;
        var resized = asItIs ? null : new Resizing(image, imageWidth, _spec.Height);
        for (var y = 0; y < _spec.Height; y++)
        {
            var pixels = resized is null ? default : resized.Row(y);
            for (var channel = 0; channel < _channels; channel++)
            {
                var row = target.Slice(((channel * _spec.Height) + y) * width, width);
                row[imageWidth..].Clear();
                if (resized is null)
                {
                    Read(image.Row(y), channel, row[..imageWidth]);
                }
                else
                {
                    Read(pixels, channel, row[..imageWidth]);
                }
            }
        }
    }

    /// <summary>An image that is not resized has 256 possible values, which are scaled in advance.</summary>
    private void Read(ReadOnlySpan<byte> pixels, int channel, Span<float> row)
    {
        if (_spec.Channels == ImageChannels.Gray)
        {
            ReadGray(pixels, row);
            return;
        }

        var offset = Offset(channel);
        for (var x = 0; x < row.Length; x++)
        {
            row[x] = _scaled[pixels[(3 * x) + offset]];
        }
    }

    private void Read(ReadOnlySpan<float> pixels, int channel, Span<float> row)
    {
        if (_spec.Channels == ImageChannels.Gray)
        {
            ReadGray(pixels, row);
            return;
        }

        var offset = Offset(channel);
        for (var x = 0; x < row.Length; x++)
        {
            row[x] = Scale(pixels[(3 * x) + offset]);
        }
    }

    private void ReadGray<T>(ReadOnlySpan<T> pixels, Span<float> row)
        where T : struct, INumberBase<T>
    {
        for (var x = 0; x < row.Length; x++)
        {
            row[x] = Scale(Luma(
                float.CreateTruncating(pixels[3 * x]),
                float.CreateTruncating(pixels[(3 * x) + 1]), float.CreateTruncating(pixels[(3 * x) + 2])));
        }
    }

    private int Offset(int channel) => _spec.Channels == ImageChannels.Bgr ? 2 - channel : channel;

    /// <summary>The weights are those of ITU-R BT.601.</summary>
    private static float Luma(float red, float green, float blue) =>
        (0.299f * red) + (0.587f * green) + (0.114f * blue);
}
