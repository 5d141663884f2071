using System.Text.Json;
using System.Text.Json.Nodes;
using Serverless.Gateway;
using Serverless.Gateway.OpenInference;
using Serverless.Serving;
using Serverless.Serving.Admission;

namespace Serverless.Functions.Tests.Gateway.OpenInference;

/// <summary>What the open protocol's answer says of who gave it, and in which form.</summary>
public sealed class InferDocumentTests
{
    private static readonly Job Asked = new()
    {
        Id = JobId.Parse("job"),
        Model = "digits",
        Version = "2",
        CreatedAt = DateTimeOffset.UnixEpoch,
        Deadline = DateTimeOffset.UnixEpoch.AddDays(1),
        ExpiresAt = DateTimeOffset.UnixEpoch.AddDays(2),
        Fingerprint = "f",
    };

    [Fact]
    public void A_result_of_a_fallback_names_it_and_is_degraded()
    {
        var infer = Infer(Ended(new ModelVersion("digits-small", "1")));

        Assert.Equal(
            ("digits-small", "1"),
            (infer["model_name"]!.GetValue<string>(), infer["model_version"]!.GetValue<string>()));
        Assert.True(infer["parameters"]!["degraded"]!.GetValue<bool>());
    }

    [Fact]
    public void The_open_protocol_names_the_model_and_version_and_adds_nothing_where_all_is_as_asked()
    {
        var infer = Infer(Ended());

        Assert.Equal(
            ("digits", "2"), (infer["model_name"]!.GetValue<string>(), infer["model_version"]!.GetValue<string>()));
        Assert.Null(infer["parameters"]);
    }

    [Theory]
    [InlineData(null, false, "J")]
    [InlineData(null, true, "B")]
    [InlineData(true, false, "B")]
    [InlineData(false, true, "J")]
    public void An_output_comes_in_the_form_that_was_asked_for(bool? ofOutput, bool ofAll, string form)
    {
        var submission =
            new Submission { Inputs = [], BinaryOutputs = ofAll, WantedOutputs = [new WantedOutput("y", ofOutput)] };
        var outcome = new Outcome
        {
            Status = JobStatus.Succeeded,
            FinishedAt = DateTimeOffset.UnixEpoch,
            Outputs = [new Tensor { Name = "y", Datatype = Datatype.UInt8, Shape = [1], Data = new byte[1] }],
        };

        var document = InferDocument.Of(new JobSnapshot(Asked, Outcome: outcome), submission);

        Assert.Equal(form == "B", Assert.Single(document.Outputs).IsBinary);
        Assert.Equal(form == "B" ? 1 : 0, document.Binary.Count());
    }

    private static JobSnapshot Ended(ModelVersion? answeredBy = null) =>
        new(Asked, Outcome: new Outcome { Status = JobStatus.Succeeded, FinishedAt = DateTimeOffset.UnixEpoch
            .AddSeconds(1), AnsweredBy = answeredBy });

    private static JsonNode Infer(JobSnapshot job) =>
        JsonSerializer.SerializeToNode(
            InferDocument.Of(job, new Submission { Inputs = [] }), GatewayJson.Default.InferDocument)!;
}
