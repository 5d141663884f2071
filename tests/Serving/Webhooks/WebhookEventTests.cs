using System.Text.Json;
using Serverless.Serving.Webhooks;

namespace Serverless.Serving.Tests.Webhooks;

public sealed class WebhookEventTests
{
    [Fact]
    public void The_body_contains_the_event_its_time_and_the_job()
    {
        var body = Body(EndedJob.Succeeded(outputs: 10));

        Assert.Equal("job.succeeded", body.GetProperty("type").GetString());
        Assert.Equal(EndedJob.FinishedAt, body.GetProperty("timestamp").GetDateTimeOffset());
        Assert.Equal("job-1", body.GetProperty("data").GetProperty("id").GetString());
        Assert.Equal("succeeded", body.GetProperty("data").GetProperty("status").GetString());
        Assert.Equal(10, body.GetProperty("data").GetProperty("outputs")[0].GetProperty("data").GetArrayLength());
    }

    [Fact]
    public void A_body_that_is_too_large_is_sent_without_outputs_and_with_a_link()
    {
        var body = Body(EndedJob.Succeeded(outputs: 100_000));

        Assert.False(body.GetProperty("data").TryGetProperty("outputs", out _));
        Assert.Equal("/v1/jobs/job-1", body.GetProperty("data").GetProperty("links").GetProperty("self").GetString());
    }

    [Fact]
    public void A_failure_carries_its_error()
    {
        var body = Body(EndedJob.Failed());

        Assert.Equal("job.failed", body.GetProperty("type").GetString());
        Assert.Equal("run-failed", body.GetProperty("data").GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public void The_body_does_not_contain_the_webhook_URL() =>
        Assert.DoesNotContain(
            "example.com", Body(EndedJob.Succeeded(outputs: 1)).GetRawText(), StringComparison.Ordinal);

    private static JsonElement Body(JobSnapshot ended)
    {
        var bytes = WebhookEvent.BodyOf(ended, ended.Outcome!);
        Assert.InRange(bytes.Length, 1, 20_000);
        return JsonDocument.Parse(bytes).RootElement;
    }
}
