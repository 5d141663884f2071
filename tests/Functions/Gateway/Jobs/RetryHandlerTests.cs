using System.Text.Json.Nodes;
using Serverless.Gateway.Jobs;
using Serverless.Serving;

namespace Serverless.Functions.Tests.Gateway.Jobs;

public sealed class RetryHandlerTests : IDisposable
{
    private static readonly JobId Id = JobId.Parse("a");
    private readonly TestGateway _gateway = new();

    public void Dispose() => _gateway.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData(" {}\n")]
    public async Task A_retry_is_answered_like_a_submit_and_names_the_retried_job(string? body)
    {
        await FailAsync();

        using var request = new FakeRequest(body);
        Assert.Equal(202, await SendAsync(request));

        var job = JsonNode.Parse(request.Answer)!;
        Assert.Equal(("a", "queued"), ((string?)job["retryOf"], (string?)job["status"]));
        Assert.Equal($"/v1/jobs/{job["id"]}", request.Http.Response.Headers.Location.ToString());
        Assert.Single(_gateway.Arrivals.Counted);
    }

    [Fact]
    public async Task A_repeated_retry_counts_as_one_arrival()
    {
        await FailAsync();
        await SendAsync(new FakeRequest());
        await SendAsync(new FakeRequest(body: null, ("Idempotency-Key", "\"mine\"")));
        await SendAsync(new FakeRequest(body: null, ("Idempotency-Key", "\"mine\"")));

        Assert.Equal(2, _gateway.Arrivals.Counted.Count);
        Assert.Equal(3, _gateway.Store.Jobs.Count);
    }

    [Theory]
    [InlineData("""{"priority":"bulk"}""", null, null, 400, "body")]
    [InlineData("nonsense", null, null, 400, "body")]
    [InlineData(null, "Prefer", "wait=61", 400, "header Prefer")]
    [InlineData(null, "Idempotency-Key", "unquoted", 400, "header Idempotency-Key")]
    public async Task An_invalid_retry_request_is_refused(
        string? body, string? header, string? value, int status, string field)
    {
        await FailAsync();
        using var request = header is null ? new FakeRequest(body) : new FakeRequest(body, (header, value!));

        Assert.Equal(status, await SendAsync(request));

        Assert.Equal(field, (string?)JsonNode.Parse(request.Answer)!["errors"]![0]!["field"]);
        Assert.Single(_gateway.Store.Jobs);
    }

    [Theory]
    [InlineData("b")]
    [InlineData("no id at all")]
    public async Task An_unknown_job_cannot_be_retried(string id) =>
        Assert.Equal(404, await SendAsync(new FakeRequest(), id));

    private Task<int> SendAsync(FakeRequest request, string id = "a") =>
        request.SendAsync((http, token) => _gateway.Get<RetryHandler>().RetryAsync(http, id, token));

    private async Task FailAsync()
    {
        var job = new Job
        {
            Id = Id,
            Model = "digits",
            Version = "2",
            CreatedAt = _gateway.Time.GetUtcNow(),
            Deadline = _gateway.Time.GetUtcNow().AddMinutes(1),
            ExpiresAt = _gateway.Time.GetUtcNow().AddDays(1),
            Fingerprint = "f",
        };
        var image = new Tensor { Name = "image", Datatype = Datatype.Fp32, Shape = [1, 4], Data = new byte[16] };
        _gateway.Store.Jobs[Id] = new JobSnapshot(
            job, Outcome: new Outcome { Status = JobStatus.Failed, FinishedAt = job.CreatedAt });
        await _gateway.Get<IPayloads>().PutAsync(Id, new JobMessage(job, [image]).Encode(), CancellationToken.None);
    }
}
