using System.Text;
using CsCheck;
using Serverless.Serving.Inference;
using Serverless.Serving.Inference.Steps;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Inference.Steps;

public sealed class StepTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Softmax_makes_each_row_sum_to_one_without_overflow()
    {
        var output = Apply(
            new SoftmaxStepSpec { From = "y", To = "p" }, Tensors.Floats("y", [2, 2], [1_000, 1_000, 0, -1_000]), "p");

        Assert.Equal([0.5f, 0.5f, 1, 0], Tensors.ToFloats(output));
        Assert.Equal([2, 2], output.Shape);
    }

    [Fact]
    public void Argmax_names_the_greatest_of_each_row()
    {
        var output = Apply(
            new ArgmaxStepSpec { From = "y", To = "label", Labels = ["cat", "dog"] },
            Tensors.Floats("y", [3, 2], [1, 2, 5, 4, 0, 0]), "label");

        Assert.Equal(["dog", "cat", "cat"], Tensors.ToStrings(output));
        Assert.Equal([3], output.Shape);
    }

    [Fact]
    public void Labels_that_do_not_match_the_output_are_a_model_fault()
    {
        var fault = Assert.Throws<RunFaultException>(() => Apply(
            new ArgmaxStepSpec { From = "y", To = "label", Labels = ["cat"] },
            Tensors.Floats("y", [1, 2], [1, 2]), "label"));

        Assert.Equal(new JobError(
            JobErrors.ModelUnusable, "Tensor 'y' is [1, 2]; its last dimension must match the 1 labels."), fault.Error);
    }

    [Theory]
    [InlineData(new[] { 1, 1, 0, 1, 2, 2 }, "aab")]
    [InlineData(new[] { 0, 0, 0 }, "")]
    [InlineData(new[] { 1, 3, 2 }, "a b")]
    public void Ctc_merges_repeats_and_drops_blanks(int[] best, string text)
    {
        _folder.Write("symbols.txt", "a\nb");
        var steps = best.SelectMany(symbol => Enumerable.Range(0, 4).Select(s => s == symbol ? 0.7f : 0.1f)).ToArray();

        var outputs = Chain(
            new CtcStepSpec { From = "y", To = "text", Score = "score", Symbols = "symbols.txt" }, "text", "score")
            .Apply([Tensors.Floats("y", [1, best.Length, 4], steps)]);

        Assert.Equal([text], Tensors.ToStrings(outputs[0]).DefaultIfEmpty(""));
        Assert.Equal(text.Length == 0 ? 0 : 0.7f, Tensors.ToFloats(outputs[1])[0], tolerance: 1e-6f);
    }

    [Fact]
    public void A_missing_symbols_file_is_a_model_fault() =>
        Assert.Throws<RunFaultException>(
            () => Chain(new CtcStepSpec { From = "y", To = "t", Score = "s", Symbols = "../../etc/absent" }, "t"));

    [Fact]
    public void An_image_uses_the_smallest_sufficient_width_and_is_padded_with_zeros()
    {
        var spec =
            new ImageStepSpec { From = "image", To = "x", Height = 24, Widths = [20, 40], Mean = 0.5f, Scale = 0.5f };

        var output = Apply(spec, Image(File.ReadAllBytes(Sample("ocr2.png"))), "x");

        // 36 × 48 pixels become 18 × 24.
        Assert.Equal([1, 3, 24, 20], output.Shape);
        var values = Tensors.ToFloats(output);
        Assert.Equal([0f, 0f], values[18..20]);
        Assert.Equal(1, values[0], tolerance: 1e-5f);
        Assert.All(values, v => Assert.InRange(v, -1.0001f, 1.0001f));
    }

    [Theory]
    [InlineData("iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAAAAADRSSBWAAAAC0lEQVR4nGNg+A8AAQIBAEK+vGgAAAAASUVORK5CYII=")]
    [InlineData("iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAQAAABeK7cBAAAADUlEQVR4nGNg+M/AAAADAgEAmZs7lAAAAABJRU5ErkJggg==")]
    [InlineData("iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR4nGNgYGD4//8/AAYBAv4CsjmuAAAAAElFTkSuQmCC")]
    [InlineData("iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAYAAAD0In+KAAAAEUlEQVR4nGNgYGD4z8nJyQAABVUBG0u8Te8AAAAASUVORK5CYII=")]
    [InlineData(
        "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAABnRSTlMACQAJAAkVu+bLAAAAD0lEQVR4nGNgYGDg5OQEAAA9ABxLN2ke"
            + "AAAAAElFTkSuQmCC")]
    public void Transparent_areas_are_white_in_every_png_format(string png)
    {
        var spec = new ImageStepSpec { From = "image", To = "x", Height = 1, Widths = [3], Mean = 0.5f, Scale = 0.5f };

        var output = Apply(spec, Image(Encoding.ASCII.GetBytes(png)), "x");

        Assert.Equal([-1, 1, 0, -1, 1, 0, -1, 1, 0], Tensors.ToFloats(output));
    }

    [Fact]
    public void An_image_is_enlarged_by_interpolation_between_pixel_centers()
    {
        const string TwoPixels =
            "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAAAAADRSSBWAAAAC0lEQVR4nGNg+A8AAQIBAEK+vGgAAAAASUVORK5CYII=";
        var spec =
            new ImageStepSpec { From = "image", To = "x", Height = 2, Widths = [5], Channels = ImageChannels.Gray };

        var output = Apply(spec, Image(Encoding.ASCII.GetBytes(TwoPixels)), "x");

        Assert.Equal(
            [0, 0.25f, 0.75f, 1, 0, 0, 0.25f, 0.75f, 1, 0], Tensors.ToFloats(output).Select(v => MathF.Round(v, 4)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no image")]
    [InlineData("aGVsbG8=")]
    [InlineData("iVBORw0KGgo=")]
    [InlineData("/9j/")]
    public void An_invalid_image_is_an_input_fault(string text)
    {
        var fault = Assert.Throws<RunFaultException>(() => Apply(
            new ImageStepSpec { From = "image", To = "x", Height = 8, Widths = [8] },
            Image(Encoding.ASCII.GetBytes(text)), "x"));

        Assert.Equal(JobErrors.InputInvalid, fault.Error.Code);
        Assert.StartsWith("An image cannot be read: ", fault.Message);
    }

    [Fact]
    public void An_image_with_huge_declared_dimensions_is_refused_before_decoding()
    {
        var bytes = File.ReadAllBytes(Sample("ocr2.png"));
        bytes[16] = 0x00;
        bytes[17] = 0x0F;

        var fault = Assert.Throws<RunFaultException>(() => Apply(
            new ImageStepSpec { From = "image", To = "x", Height = 8, Widths = [8] }, Image(bytes), "x"));

        Assert.Contains("4000000 are allowed", fault.Message);
    }

    [Fact]
    public void A_corrupt_image_is_a_fault_or_a_picture()
    {
        var original = File.ReadAllBytes(Sample("ocr3.png"));
        var spec = new ImageStepSpec { From = "image", To = "x", Height = 8, Widths = [8] };
        Gen.Select(Gen.Int[0, original.Length - 1], Gen.Byte, Gen.Int[0, original.Length])
            .Sample((position, value, length) =>
        {
            var damaged = original.ToArray();
            damaged[position] = value;
            try
            {
                Apply(spec, Image(damaged[..length]), "x");
            }
            catch (RunFaultException e)
            {
                Assert.Equal(JobErrors.InputInvalid, e.Error.Code);
            }
        }, iter: 300);
    }

    private static string Sample(string file) => Path.Combine(AppContext.BaseDirectory, "models/samples/ocr", file);

    private static Tensor Image(byte[] bytes) =>
        new() { Name = "image", Datatype = Datatype.Bytes, Shape = [1], Data = Tensors.Bytes([bytes]) };

    private Tensor Apply(StepSpec spec, Tensor input, string output) => Chain(spec, output).Apply([input])[0];

    private StepChain Chain(StepSpec spec, params string[] wanted) =>
        StepChain.Open([spec], [.. wanted.Select(name => TestModel.Spec(name, Datatype.Fp32, -1))], _folder.Path);
}
