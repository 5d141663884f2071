using System.Text.Json.Nodes;
using Serverless.Gateway.Jobs;
using Serverless.Scaling.Arrivals;
using Serverless.Serving;
using Serverless.Serving.Admission;

namespace Serverless.Functions.Tests.Gateway.Jobs;

public sealed class BatchHandlerTests : IDisposable
{
    private const string Item =
        """{"model":"digits","inputs":[{"name":"image","shape":[1,4],"datatype":"FP32","data":[0,0,0,1]}]}""";
    private readonly TestGateway _gateway = new(
        new AdmissionOptions { MaxBatchJobs = 3, MaxBatchBytes = 2_000, MaxInFlight = 1 });

    public void Dispose() => _gateway.Dispose();

    [Fact]
    public async Task Each_job_has_the_response_of_a_separate_submit()
    {
        var (status, answer) = await SendAsync($$"""{"jobs":[{{Item}},{"model":"letters"},{{Item}}]}""");

        Assert.Equal((200, 1, 2), (status, (int)answer["accepted"]!, (int)answer["refused"]!));
        var entries = answer["jobs"]!.AsArray();
        // The two valid jobs compete for the only free place.
        var taken = Assert.Single(entries, entry => (int)entry!["status"]! == 202)!;
        var refused = Assert.Single(entries, entry => (int)entry!["status"]! == 429)!;
        Assert.Equal("queued", (string?)taken["job"]!["status"]);
        Assert.Equal((404, "model-not-found"), ((int)entries[1]!["status"]!, (string?)entries[1]!["problem"]!["code"]));
        Assert.Equal((10, 429), ((int)refused["retryAfter"]!, (int)refused["problem"]!["status"]!));
        Assert.Null(taken["problem"]);
        Assert.Null(entries[1]!["job"]);
        Assert.Equal(
            new Arrival("digits", AsksForCapacity: true, Items: 1, ObjectiveSeconds: 3),
            Assert.Single(_gateway.Arrivals.Counted));
    }

    [Fact]
    public async Task The_response_does_not_contain_outputs()
    {
        var item = Item.Insert(1, "\"id\":\"a\",");
        await SendAsync($$"""{"jobs":[{{item}}]}""");
        var outputs = new Tensor { Name = "probabilities", Datatype = Datatype.Fp32, Shape = [1], Data = new byte[4] };
        var ended =
            new Outcome { Status = JobStatus.Succeeded, FinishedAt = _gateway.Time.GetUtcNow(), Outputs = [outputs] };
        await _gateway.Store.EndAsync(JobId.Parse("a"), ended, CancellationToken.None);

        var (_, answer) = await SendAsync($$"""{"jobs":[{{item}}]}""");

        Assert.Equal("succeeded", (string?)answer["jobs"]![0]!["job"]!["status"]);
        Assert.Null(answer["jobs"]![0]!["job"]!["outputs"]);
        Assert.Single(_gateway.Arrivals.Counted);
    }

    [Theory]
    [InlineData("hello", 400, "invalid-request")]
    [InlineData("""{"jobs":[]}""", 400, "invalid-request")]
    [InlineData("""{"jobs":[1,2,3,4]}""", 413, "batch-too-large")]
    public async Task A_body_that_is_not_a_batch_is_refused(string body, int status, string code) =>
        Assert.Equal((status, code), Refusal(await SendAsync(body)));

    [Fact]
    public async Task A_body_that_is_too_long_is_refused() =>
        Assert.Equal((413, "body-too-large"), Refusal(await SendAsync(new string(' ', 3_000))));

    [Theory]
    [InlineData("Idempotency-Key", "unquoted")]
    [InlineData("Inference-Header-Content-Length", "7")]
    public async Task An_invalid_header_is_named(string name, string value)
    {
        var (status, answer) = await SendAsync($$"""{"jobs":[{{Item}}]}""", (name, value));

        Assert.Equal((400, $"header {name}"), (status, (string?)answer["errors"]![0]!["field"]));
        Assert.Empty(_gateway.Store.Jobs);
    }

    [Fact]
    public async Task An_idempotency_key_covers_the_whole_batch()
    {
        var first = await SendAsync($$"""{"jobs":[{{Item}}]}""", ("Idempotency-Key", "\"k\""));
        var second = await SendAsync($$"""{"jobs":[{{Item}}]}""", ("Idempotency-Key", "\"k\""));

        Assert.Equal(
            (string?)first.Answer["jobs"]![0]!["job"]!["id"], (string?)second.Answer["jobs"]![0]!["job"]!["id"]);
    }

    private static (int, string?) Refusal((int Status, JsonNode Answer) sent) =>
        (sent.Status, (string?)sent.Answer["code"]);

    private async Task<(int Status, JsonNode Answer)> SendAsync(string body, params (string, string)[] headers)
    {
        using var request = new FakeRequest(body, headers);
        var status = await request.SendAsync(_gateway.Get<BatchHandler>().SubmitAsync);
        return (status, JsonNode.Parse(request.Answer)!);
    }
}
