using Serverless.Serving.Inference;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Inference.Steps;

/// <summary>Runs the real model on lines with known text. Skipped if its weights have not been fetched.</summary>
public sealed class OcrLineTests
{
    private static readonly (string File, string Text, float Score)[] Known =
    [
        ("ocr0.png", "Hello, world 2024", 0.9959f),
        ("ocr1.png", "dynamic batching ", 0.9859f),
        ("ocr2.png", "7", 0.9989f),
        ("ocr3.png", "3.14159", 0.9999f),
    ];

    [Fact]
    public void Known_lines_are_read_in_one_batch()
    {
        using var model = Open();

        var (texts, scores) = Read(model, Known.Select(k => Sample(k.File)));

        Assert.Equal(Known.Select(k => k.Text), texts);
        Assert.All(Known.Zip(scores), pair => Assert.Equal(pair.First.Score, pair.Second, tolerance: 0.001f));
    }

    [Fact]
    public void Known_lines_are_read_one_by_one_in_base64()
    {
        using var model = Open();

        foreach (var known in Known)
        {
            var (texts, scores) = Read(
                model, [System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(Sample(known.File)))]);

            Assert.Equal([known.Text], texts);
            Assert.Equal(known.Score, scores[0], tolerance: 0.001f);
        }
    }

    [Fact]
    public void A_long_line_gets_the_required_width()
    {
        using var model = Open();

        var (texts, scores) = Read(model, [Sample("ocrw.png")]);

        Assert.Equal(["Invoice total: $1,284.50"], texts);
        Assert.Equal(0.9984f, scores[0], tolerance: 0.001f);
    }

    [Fact]
    public void A_batch_of_eight_gives_the_same_bits_as_eight_single_runs()
    {
        using var model = Open();
        // Two lines that need the same width, because a short line that runs alone is a narrower picture.
        var images = Enumerable.Range(0, 8).Select(i => Sample(Known[i % 2].File)).ToList();
        var together = Read(model, images);

        var alone = images.Select(image => Read(model, [image])).ToList();

        Assert.Equal(alone.SelectMany(a => a.Texts), together.Texts);
        Assert.Equal(alone.SelectMany(a => a.Scores), together.Scores);
    }

    private static LoadedModel Open()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "models/ocr-line");
        Assert.SkipUnless(File.Exists(Path.Combine(folder, "1/model.onnx")), "npm run fetch --prefix models/ocr-line");
        return LoadedModel.Open(ModelFolder.Read(folder).Model!, "1", TestModel.Loader);
    }

    private static byte[] Sample(string file) =>
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "models/samples/ocr", file));

    private static (string[] Texts, float[] Scores) Read(LoadedModel model, IEnumerable<byte[]> images)
    {
        var list = images.ToList();
        var input =
            new Tensor { Name = "image", Datatype = Datatype.Bytes, Shape = [list.Count], Data = Tensors.Bytes(list) };
        using var ran = model.Session.Run(model.Before.Apply([input]), CancellationToken.None);
        var outputs = model.After.ApplyToWindows(ran.Tensors, model.Manifest.MaxOutputBytes);
        Assert.Equal(["text", "score"], outputs.Select(o => o.Name));
        return (Tensors.ToStrings(outputs[0]), Tensors.ToFloats(outputs[1]));
    }
}
