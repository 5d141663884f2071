using System.Text.Json;
using System.Text.Json.Nodes;
using Serverless.Gateway;
using Serverless.Gateway.OpenInference;
using Serverless.Serving;
using Serverless.Serving.Admission;

namespace Serverless.Functions.Tests.Gateway.OpenInference;

/// <summary>The response of Open Inference: the model that answered, and the form of the outputs.</summary>
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
    public void The_result_of_a_fallback_names_it_and_is_degraded()
    {
        var infer = Infer(Ended(new ModelVersion("digits-small", "1")));

        Assert.Equal(
            ("digits-small", "1"),
            (infer["model_name"]!.GetValue<string>(), infer["model_version"]!.GetValue<string>()));
        Assert.True(infer["parameters"]!["degraded"]!.GetValue<bool>());
    }

    [Fact]
    public void The_result_names_the_model_and_version_and_has_no_parameters_by_default()
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
    public void An_output_has_the_requested_form(bool? ofOutput, bool ofAll, string form)
    {
        var submission =
            new Submission
            {
                Inputs = [],
                BinaryOutputs = ofAll,
                RequestedOutputs = [new RequestedOutput("y", ofOutput)],
            };
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
