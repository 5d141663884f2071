using System.Numerics.Tensors;
using System.Text;
using Serverless.Serving.Models;

namespace Serverless.Serving.Inference.Steps;

internal sealed class CtcStep : IStep
{
    private const int Blank = 0;
    private const int MaxFileBytes = 16 << 20;
    private readonly CtcStepSpec _spec;
    private readonly string[] _symbols;

    private CtcStep(CtcStepSpec spec, string[] symbols)
    {
        _spec = spec;
        _symbols = symbols;
    }

    public static CtcStep Open(CtcStepSpec spec, string folder)
    {
        var file = Path.Combine(folder, Path.GetFileName(spec.Symbols));
        try
        {
            using var stream = File.OpenRead(file);
            return stream.Length is > 0 and <= MaxFileBytes
                ? new CtcStep(spec, ["", .. File.ReadLines(file), " "])
                : throw new RunFaultException(
                    JobErrors.ModelUnusable,
                    $"The symbols file of step ctc has {stream.Length} bytes; it must have 1 to {MaxFileBytes}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunFaultException(
                JobErrors.ModelUnusable, $"The symbols file of step ctc cannot be read: {e.Message}", e);
        }
    }

    public IEnumerable<Tensor> Apply(IReadOnlyList<Tensor> tensors)
    {
        var input = tensors.Take(_spec.From, Datatype.Fp32);
        if (input.Shape is not [var lines, var steps, var width] || width != _symbols.Length)
        {
            throw new RunFaultException(
                JobErrors.ModelUnusable, $"Tensor '{_spec.From}' is [{string.Join(", ", input.Shape)}]; step ctc "
                    + $"requires [lines, steps, {_symbols.Length}].");
        }

        var texts = new List<byte[]>();
        var scores = new float[lines];
        for (var line = 0; line < lines; line++)
        {
            var (text, score) = Read(input.Floats().Slice(line * steps * width, steps * width), width);
            texts.Add(Encoding.UTF8.GetBytes(text));
            scores[line] = score;
        }

        return [StepTensors.Of(_spec.To, texts, lines), StepTensors.Of(_spec.Score, scores, lines)];
    }

    private (string Text, float Score) Read(ReadOnlySpan<float> line, int width)
    {
        var text = new StringBuilder();
        var (sum, count, last) = (0f, 0, Blank);
        for (var start = 0; start < line.Length; start += width)
        {
            var step = line.Slice(start, width);
            var best = TensorPrimitives.IndexOfMax(step);
            if (best != Blank && best != last)
            {
                text.Append(_symbols[best]);
                sum += step[best];
                count++;
            }

            last = best;
        }

        return (text.ToString(), count == 0 ? 0 : sum / count);
    }
}
