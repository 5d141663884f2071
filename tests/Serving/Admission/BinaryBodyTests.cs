using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using CsCheck;
using Serverless.Serving.Admission;

namespace Serverless.Serving.Tests.Admission;

/// <summary>The binary tensor data extension of Open Inference: tensors as bytes after the JSON.</summary>
public sealed class BinaryBodyTests
{
    private static readonly byte[] FourFloats = MemoryMarshal.AsBytes<float>([0, 0.5f, 1, 0.25f]).ToArray();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Bytes_after_the_JSON_are_the_tensor(bool infer)
    {
        var accepted = Check(Inputs("[1,4]", "FP32", """{"binary_data_size":16}"""), FourFloats, infer).Value;

        Assert.Equal(FourFloats, accepted.Submission.Inputs[0].Data.ToArray());
    }

    [Fact]
    public void A_JSON_body_may_have_the_header_too()
    {
        const string Json = """{"inputs":[{"name":"image","shape":[1,4],"datatype":"FP32","data":[0,0.5,1,0.25]}]}""";

        Assert.Equal(FourFloats, Check(Json, []).Value.Submission.Inputs[0].Data.ToArray());
    }

    [Fact]
    public void Binary_data_is_checked_against_the_manifest_like_JSON()
    {
        var problem = Check(
            Inputs("[1,4]", "FP32", """{"binary_data_size":16}"""),
            MemoryMarshal.AsBytes<float>([0, float.NaN, 0, 0]).ToArray()).Problem;

        Assert.Equal("inputs[0].data[1] is NaN: must be from 0 to 1.", problem!.Detail);
    }

    [Theory]
    [InlineData(
        """{"binary_data_size":15}""",
        15, "inputs[0].parameters.binary_data_size is 15: must be 16, the size of shape [1, 4] of FP32.")]
    [InlineData(
        """{"binary_data_size":16}""",
        12, "inputs[0].parameters.binary_data_size is 16: exceeds the 12 bytes that remain in the body.")]
    [InlineData(
        """{"binary_data_size":16}""",
        20, "body is 4 bytes more than its tensors: the binary_data_size of all inputs must add up to the bytes after "
            + "the JSON.")]
    [InlineData(
        """{"binary_data_size":-1}""",
        16, "inputs[0].parameters.binary_data_size is -1: must be a whole number of bytes.")]
    [InlineData(
        """{"binary_data_size":1.5}""",
        16, "inputs[0].parameters.binary_data_size is 1.5: must be a whole number of bytes.")]
    [InlineData(
        """{"binary_data_size":99999999999}""",
        16, "inputs[0].parameters.binary_data_size is 99999999999: must be a whole number of bytes.")]
    [InlineData(
        """{"binary_data_size":"16"}""",
        16, "inputs[0].parameters.binary_data_size is '16': must be a whole number of bytes.")]
    [InlineData("{}", 16, "inputs[0].data is missing: must be an array.")]
    public void Sizes_that_do_not_match_are_reported(string parameters, int bytes, string detail) =>
        Assert.Equal(detail, Check(Inputs("[1,4]", "FP32", parameters), new byte[bytes]).Problem!.Detail);

    [Fact]
    public void Data_in_both_forms_is_refused()
    {
        var json = """{"inputs":[{"name":"image","shape":[1,4],"datatype":"FP32","data":[0,0,0,0],"parameters":{"binary_data_size":16}}]}""";

        Assert.Equal(
            "inputs[0].data is an array of 4: must be omitted if there is a binary_data_size.",
            Check(json, FourFloats).Problem!.Detail);
    }

    [Fact]
    public void A_size_without_the_header_is_reported()
    {
        var json = Inputs("[1,4]", "FP32", """{"binary_data_size":16}""");

        var problem = Check(Encoding.UTF8.GetBytes(json), jsonLength: null).Problem;

        Assert.Contains("requires the header Inference-Header-Content-Length", problem!.Detail);
    }

    [Fact]
    public void A_header_longer_than_the_body_is_refused() => Assert.Equal(
        "header Inference-Header-Content-Length is 3: must be at most the 2 bytes of the body.",
        Check("{}"u8.ToArray(), jsonLength: 3).Problem!.Detail);

    [Fact]
    public void A_header_length_inside_the_JSON_is_a_fault_of_the_body() =>
        Assert.Equal("body", Assert.Single(Check("{}"u8.ToArray(), jsonLength: 1).Problem!.Errors!).Field);

    [Theory]
    [InlineData("BF16")]
    [InlineData("float")]
    public void An_unknown_datatype_is_reported(string datatype) => Assert.Equal(
        "inputs[0].datatype",
        Check(Inputs("[1,4]", datatype, """{"binary_data_size":16}"""), FourFloats).Problem!.Errors![0].Field);

    [Theory]
    [InlineData("BYTES", "[2]", new byte[] { 1, 0, 0, 0, 0xFF, 0, 0, 0, 0 }, true)]
    [InlineData("BYTES", "[2]", new byte[] { 1, 0, 0, 0, 0xFF }, false)]
    [InlineData("BYTES", "[1]", new byte[] { 1, 0, 0, 0, 0xFF, 9 }, false)]
    [InlineData("BYTES", "[1]", new byte[] { 0xFF, 0xFF, 0xFF, 0xFF }, false)]
    [InlineData("BYTES", "[1]", new byte[] { 1, 0 }, false)]
    [InlineData("BYTES", "[0]", new byte[] { }, true)]
    [InlineData("BOOL", "[2]", new byte[] { 0, 1 }, true)]
    [InlineData("BOOL", "[2]", new byte[] { 0, 2 }, false)]
    [InlineData("FP16", "[1]", new byte[] { 0, 0x3C }, true)]
    public void Bytes_must_match_the_datatype(string datatype, string shape, byte[] data, bool sound)
    {
        var faults = new Faults();
        var json = Encoding.UTF8.GetBytes(Inputs(shape, datatype, $$"""{"binary_data_size":{{data.Length}}}"""));
        var (head, binary) = BinaryBody.Split((byte[])[.. json, .. data], json.Length, faults);
        using var document = JsonDocument.Parse(head);

        var read = TensorReader.ReadAll(new JsonMembers(document.RootElement, "", faults), binary);

        Assert.Equal(sound, !faults.Any);
        Assert.Equal(sound ? data : null, read is [var tensor] ? tensor.Data.ToArray() : null);
    }

    [Fact]
    public void Binary_outputs_read_back_as_the_same_tensors() =>
        Gen.Select(Gen.Byte.Array[0, 20], Gen.Int.Array[0, 9], Gen.Bool).Sample((bytes, numbers, firstIsBinary) =>
        {
            Tensor[] tensors =
            [
                new() { Name = "a", Datatype = Datatype.UInt8, Shape = [bytes.Length], Data = bytes },
                new() { Name = "b", Datatype = Datatype.Int32, Shape = [numbers.Length], Data = MemoryMarshal
                    .AsBytes(numbers.AsSpan()).ToArray() },
            ];
            var json = Encoding.UTF8.GetBytes(
                $$"""{"inputs":[{{Document(tensors[0], firstIsBinary)}},{{Document(tensors[1], binary: true)}}]}""");
            byte[] body = [.. json, .. firstIsBinary ? bytes : [], .. tensors[1].Data.Span];
            var faults = new Faults();
            var (head, binary) = BinaryBody.Split(body, json.Length, faults);
            using var document = JsonDocument.Parse(head);

            var read = TensorReader.ReadAll(new JsonMembers(document.RootElement, "", faults), binary);

            Assert.Empty(faults.Found);
            Assert.Equal(tensors.Select(t => (t.Name, Convert.ToHexString(t.Data.Span))), read.Select(
                t => (t.Name, Convert.ToHexString(t.Data.Span))));
        });

    [Theory]
    [InlineData("""{"inputs":[IMAGE],"parameters":{"binary_data_output":1}}""", "parameters.binary_data_output")]
    [InlineData(
        """{"inputs":[IMAGE],"outputs":[{"name":"probabilities","parameters":{"binary_data":"yes"}}]}""",
        "outputs[0].parameters.binary_data")]
    public void A_boolean_is_true_or_false(string json, string field)
    {
        const string Image = """{"name":"image","shape":[1,4],"datatype":"FP32","data":[0,0,0,0]}""";

        Assert.Equal(field, Assert.Single(Check(json.Replace("IMAGE", Image), [], infer: true).Problem!.Errors!).Field);
    }

    private static string Document(Tensor tensor, bool binary) =>
        JsonSerializer.Serialize(new TensorDocument(tensor, binary));

    private static string Inputs(string shape, string datatype, string parameters) =>
        $$"""{"inputs":[{"name":"image","shape":{{shape}},"datatype":"{{datatype}}","parameters":{{parameters}}}]}""";

    private static Result<CheckedSubmission> Check(string json, byte[] data, bool infer = false)
    {
        var head = Encoding.UTF8.GetBytes(json);
        return Check([.. head, .. data], head.Length, infer);
    }

    private static Result<CheckedSubmission> Check(byte[] body, int? jsonLength, bool infer = false) =>
        TestBench.Check.Check(new Submit { Model = "digits", Body = body, JsonLength = jsonLength, Form = infer
            ? SubmitForm.Infer : SubmitForm.Native });
}
