using System.Text;
using CsCheck;
using Serverless.Serving.Admission;
using Serverless.Serving.Inference;
using Serverless.Serving.Inference.Steps;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Admission;

/// <summary>The headers of pictures are checked at submit.</summary>
public sealed class PictureCheckTests
{
    private const string Rule = "must be a PNG or JPEG of at most 4000000 pixels, in binary or base64; ";
    private static readonly byte[] Good = File.ReadAllBytes(
        Path.Combine(AppContext.BaseDirectory, "models/samples/ocr/ocr2.png"));
    private static readonly ModelManifest Manifest = new()
    {
        Name = "reader",
        Inputs = [new TensorSpec { Name = "image", Datatype = Datatype.Bytes, Shape = [-1] },
            new TensorSpec { Name = "note", Datatype = Datatype.Bytes, Shape = [-1] }],
        Outputs = [new TensorSpec { Name = "y", Datatype = Datatype.Fp32, Shape = [-1] }],
        Before = [new ImageStepSpec { From = "image", To = "x", Height = 8, Widths = [8] }],
        MaxBatch = 8,
    };

    [Fact]
    public void Pictures_are_accepted_in_binary_and_base64() =>
        Assert.Empty(Check(Good, Encoding.ASCII.GetBytes(Convert.ToBase64String(Good))));

    [Fact]
    public void Each_invalid_picture_is_reported_with_its_index_and_problem()
    {
        var huge = Good.ToArray();
        (huge[16], huge[17]) = (0x00, 0x0F);

        Assert.Equal(
            [
                new Fault("inputs[0].data[1]", "5 bytes", Rule + "it is neither PNG nor JPEG, in binary or base64"),
                new Fault("inputs[0].data[2]", "0 bytes", Rule + "it is neither PNG nor JPEG, in binary or base64"),
                new Fault("inputs[0].data[3]", "20 bytes", Rule + "its header is corrupt"),
                new Fault("inputs[0].data[4]", $"{huge.Length} bytes", Rule
                    + "it has 983076 × 48 pixels; 4000000 are allowed"),
            ],
            Check(Good, "hello"u8.ToArray(), [], Good[..20], huge));
    }

    [Fact]
    public void The_faults_of_a_thousand_bad_pictures_are_limited() =>
        Assert.Equal(20, Check([.. Enumerable.Range(0, 1_000).Select(_ => new byte[3])]).Count);

    [Fact]
    public void A_worker_would_refuse_every_picture_that_a_submit_refuses() =>
        Gen.Select(Gen.Int[0, 40], Gen.Byte, Gen.Int[0, Good.Length]).Sample(AssertAgreement, iter: 300);

    /// <summary>The decoder throws an <see cref="IOException"/> for this one.</summary>
    [Fact]
    public void A_chunk_of_a_negative_length_is_the_fault_of_the_picture() => AssertAgreement(36, 69, 385);

    private static void AssertAgreement(int position, byte value, int length)
    {
        var damaged = Good.ToArray();
        damaged[position] = value;
        var faults = Check(damaged[..length]);
        try
        {
            Picture.Decode(damaged.AsMemory(..length));
            Assert.Empty(faults);
        }
        catch (RunFaultException e)
        {
            Assert.Equal(JobErrors.InputInvalid, e.Error.Code);
        }
    }

    private static IReadOnlyList<Fault> Check(params byte[][] pictures)
    {
        var faults = new Faults();
        Tensor[] inputs =
        [
            new() { Name = "image", Datatype = Datatype.Bytes, Shape = [pictures.Length], Data = Tensors
                .Bytes(pictures) },
            Tensors.Strings("note", [pictures.Length], [.. pictures.Select(_ => "no picture")]),
        ];
        ManifestCheck.Check(inputs, Manifest with { MaxBatch = 4_096 }, faults);
        return faults.Found;
    }
}
