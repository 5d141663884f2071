using System.Text;
using Serverless.Serving.Admission;

namespace Serverless.Serving.Tests.Admission;

public sealed class SubmissionCheckTests
{
    private const string Image = """{"name":"image","shape":[1,4],"datatype":"FP32","data":[0,0.5,1,0.25]}""";

    [Fact]
    public void A_good_body_becomes_a_submission()
    {
        var accepted = Check($$"""{"inputs":[{{Image}}],"priority":"bulk","deadlineSeconds":30}""").Value;

        Assert.Null(accepted.Version);
        Assert.Equal(Lane.Bulk, accepted.Submission.Lane);
        Assert.Equal(30, accepted.Submission.DeadlineSeconds);
        Assert.Equal([0f, 0.5f, 1f, 0.25f], System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(
            accepted.Submission.Inputs[0].Data.Span).ToArray());
    }

    [Theory]
    [InlineData("{}", false)]
    [InlineData("""{"color":1}""", false)]
    [InlineData("""{"allowDegraded":false}""", false)]
    [InlineData("""{"allowDegraded":true}""", true)]
    public void A_body_may_allow_the_fallback(string parameters, bool allowed)
    {
        var body = $$$"""{"inputs":[{{{Image}}}],"parameters":{{{parameters}}}}""";

        Assert.Equal(allowed, Check(body).Value.Submission.AllowDegraded);
        Assert.Equal(allowed, Check(body, infer: true).Value.Submission.AllowDegraded);
    }

    [Fact]
    public void Nested_data_is_read_in_row_major_order()
    {
        var accepted = Check(
            """{"inputs":[{"name":"image","shape":[2,4],"datatype":"FP32","data":[[0,0,0,1],[1,0,0,0]]}]}""").Value;

        Assert.Equal([0f, 0, 0, 1, 1, 0, 0, 0], System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(
            accepted.Submission.Inputs[0].Data.Span).ToArray());
    }

    [Theory]
    [InlineData("", "body", "not valid JSON")]
    [InlineData("not json", "body", "not valid JSON")]
    [InlineData("[]", "body", "an array of 0")]
    [InlineData("null", "body", "null")]
    [InlineData("{\"model\":\"\\ud800\"}", "body", "not valid JSON")]
    [InlineData("{\"\\uDC00\":1}", "body", "not valid JSON")]
    [InlineData("{}", "inputs", "missing")]
    [InlineData("""{"inputs":[]}""", "inputs", "an array of 0")]
    [InlineData("""{"inputs":[],"parameters":7}""", "parameters", "7")]
    [InlineData("""{"inputs":[],"parameters":{"allowDegraded":"yes"}}""", "parameters.allowDegraded", "'yes'")]
    [InlineData("""{"inputs":[7]}""", "inputs[0]", "7")]
    [InlineData(
        """{"inputs":[{"name":"image","shape":[1,4],"datatype":"FP32","data":[NaN,0,0,0]}]}""", "body", "not valid JSON")]
    [InlineData(
        """{"inputs":[{"name":"image","shape":[1,4],"datatype":"FP32","data":[1e999,0,0,0]}]}""",
        "inputs[0].data[0]", "1e999")]
    [InlineData(
        """{"inputs":[{"name":"image","shape":[1,4],"datatype":"FP32","data":[0,"x",0,0]}]}""",
        "inputs[0].data[1]", "'x'")]
    [InlineData(
        """{"inputs":[{"name":"image","shape":[1,4],"datatype":"FP32","data":[0,2,0,0]}]}""", "inputs[0].data[1]", "2")]
    [InlineData(
        """{"inputs":[{"name":"image","shape":[1,4],"datatype":"FP32","data":[0,0,0]}]}""",
        "inputs[0].data", "an array of 3")]
    [InlineData(
        """{"inputs":[{"name":"image","shape":[2,2],"datatype":"FP32","data":[0,0,0,0]}]}""",
        "inputs[0].shape", "[2, 2]")]
    [InlineData(
        """{"inputs":[{"name":"image","shape":[4],"datatype":"FP32","data":[0,0,0,0]}]}""", "inputs[0].shape", "[4]")]
    [InlineData(
        """{"inputs":[{"name":"image","shape":[-1,4],"datatype":"FP32","data":[0,0,0,0]}]}""",
        "inputs[0].shape", "an array of 2")]
    [InlineData(
        """{"inputs":[{"name":"image","shape":[2147483647,2147483647,4],"datatype":"FP32","data":[]}]}""",
        "inputs[0].shape", "an array of 3")]
    [InlineData(
        """{"inputs":[{"name":"image","shape":[0,4],"datatype":"FP32","data":[]}]}""", "inputs[0].shape[0]", "0")]
    [InlineData(
        """{"inputs":[{"name":"image","shape":[1,4],"datatype":"INT32","data":[0,0,0,0]}]}""",
        "inputs[0].datatype", "'INT32'")]
    [InlineData(
        """{"inputs":[{"name":"image","shape":[1,4],"datatype":"fp32","data":[0,0,0,0]}]}""",
        "inputs[0].datatype", "'fp32'")]
    [InlineData(
        """{"inputs":[{"name":"picture","shape":[1,4],"datatype":"FP32","data":[0,0,0,0]}]}""",
        "inputs[0].name", "'picture'")]
    [InlineData(
        """{"inputs":[{"name":"image","shape":[1,4],"datatype":"FP32","data":[[0,0],[0,0]]}]}""",
        "inputs[0].data", "an array of 2")]
    public void A_bad_body_is_refused_with_field_and_value(string body, string field, string value)
    {
        var problem = Check(body).Problem;

        Assert.Equal(400, problem!.Status);
        var fault = Assert.Single(problem.Errors!, fault => fault.Field == field);
        Assert.Contains(value, fault.Value, StringComparison.Ordinal);
        Assert.NotEmpty(fault.Rule);
    }

    [Theory]
    [InlineData("priority", "\"urgent\"")]
    [InlineData("priority", "1")]
    [InlineData("deadlineSeconds", "0")]
    [InlineData("deadlineSeconds", "1.5")]
    [InlineData("deadlineSeconds", "99999999999")]
    [InlineData("version", "2")]
    [InlineData("parameters", "[]")]
    [InlineData("webhook", "\"http://x\"")]
    [InlineData("colour", "\"red\"")]
    public void A_bad_member_is_refused_by_name(string member, string json)
    {
        var problem = Check($$"""{"inputs":[{{Image}}],"{{member}}":{{json}}}""").Problem;

        Assert.Equal(member, Assert.Single(problem!.Errors!).Field);
    }

    [Theory]
    [InlineData("""{}""", "webhook.url")]
    [InlineData("""{"url":"/relative"}""", "webhook.url")]
    [InlineData("""{"url":"ftp://example.org"}""", "webhook.url")]
    [InlineData("""{"url":"https://example.org","events":["job.began"]}""", "webhook.events")]
    [InlineData("""{"url":"https://example.org","secret":"s"}""", "webhook.secret")]
    public void A_bad_webhook_is_refused(string webhook, string field)
    {
        var problem = Check($$"""{"inputs":[{{Image}}],"webhook":{{webhook}}}""").Problem;

        Assert.Equal(field, Assert.Single(problem!.Errors!).Field);
    }

    [Fact]
    public void Every_fault_is_listed_up_to_twenty()
    {
        var data = string.Join(',', Enumerable.Repeat("\"x\"", 400));

        var few = Check($$"""{"inputs":[{{Image}}],"priority":"urgent","deadlineSeconds":0,"colour":"red"}""").Problem;
        var many = Check(
            $$"""{"inputs":[{"name":"image","shape":[100,4],"datatype":"FP32","data":[{{data}}]}]}""").Problem;

        Assert.Equal(["colour", "deadlineSeconds", "priority"], few!.Errors!.Select(fault => fault.Field).Order());
        Assert.Equal(20, many!.Errors!.Count);
    }

    [Fact]
    public void Ten_thousand_levels_of_nesting_are_refused()
    {
        var problem = Check(new string('[', 10_000) + new string(']', 10_000)).Problem;

        Assert.Equal("body", Assert.Single(problem!.Errors!).Field);
    }

    [Fact]
    public void A_member_given_twice_is_refused()
    {
        var problem = Check($$"""{"inputs":[{{Image}}],"inputs":[{{Image}}]}""").Problem;

        Assert.Equal(400, problem!.Status);
    }

    [Fact]
    public void More_items_than_maxBatch_are_refused()
    {
        var data = string.Join(',', Enumerable.Repeat(0, 36));

        var problem = Check(
            $$"""{"inputs":[{"name":"image","shape":[9,4],"datatype":"FP32","data":[{{data}}]}]}""").Problem;

        Assert.Equal("inputs[0].shape[0] is 9: must be 1 to 8 items.", problem!.Detail);
    }

    [Fact]
    public void An_unknown_model_and_an_unknown_version_are_not_found()
    {
        Assert.Equal("model-not-found", Check("{}", model: "letters").Problem!.Code);
        Assert.Equal("version-not-found", Check($$"""{"inputs":[{{Image}}],"version":"9"}""").Problem!.Code);
    }

    [Fact]
    public void The_body_may_name_the_model_if_the_path_does_not()
    {
        Assert.Equal(
            "digits", Check($$"""{"model":"digits","inputs":[{{Image}}]}""", model: null).Value.Model.Manifest.Name);
        Assert.Equal("model", Assert.Single(Check($$"""{"inputs":[{{Image}}]}""", model: null).Problem!.Errors!).Field);
        Assert.Equal(
            "model", Assert.Single(Check($$"""{"model":"letters","inputs":[{{Image}}]}""").Problem!.Errors!).Field);
    }

    [Fact]
    public void An_infer_body_names_its_id_and_outputs()
    {
        var accepted = Check(
            $$"""{"id":"a","inputs":[{{Image}}],"outputs":[{"name":"probabilities"}]}""", infer: true).Value;
        var problem = Check($$"""{"inputs":[{{Image}}],"outputs":[{"name":"logits"}]}""", infer: true).Problem;

        Assert.Equal("a", accepted.Submission.RequestId);
        Assert.Equal([new RequestedOutput("probabilities")], accepted.Submission.RequestedOutputs);
        Assert.Equal("outputs", Assert.Single(problem!.Errors!).Field);
    }

    [Fact]
    public void Infer_parameters_that_are_not_an_object_are_one_fault() =>
        Assert.Equal("parameters", Assert.Single(
            Check($$"""{"inputs":[{{Image}}],"parameters":7}""", infer: true).Problem!.Errors!).Field);

    [Theory]
    [InlineData("""{"events":["job.failed"]}""", "missing")]
    [InlineData("""{"url":7}""", "7")]
    [InlineData("""{"url":"no url"}""", "'no url'")]
    public void A_webhook_without_a_URL_is_one_fault(string webhook, string value)
    {
        var fault = Assert.Single(Check($$"""{"inputs":[{{Image}}],"webhook":{{webhook}}}""").Problem!.Errors!);

        Assert.Equal(new Fault("webhook.url", value, "must be an absolute URL of at most 2048 characters"), fault);
    }

    private static Result<CheckedSubmission> Check(string body, string? model = "digits", bool infer = false) =>
        TestBench.Check.Check(new Submit { Model = model, Body = Encoding.UTF8.GetBytes(body), Form = infer
            ? SubmitForm.Infer : SubmitForm.Native });
}
