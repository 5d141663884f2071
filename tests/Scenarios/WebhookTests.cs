using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Serverless.Scenarios.Tests;

/// <summary>The end of a job is delivered to its webhook with a signature.</summary>
public sealed class WebhookTests(SharedLocal local)
{
    [Fact(Timeout = Limit.Milliseconds)]
    public async Task A_finished_job_is_sent_to_its_webhook()
    {
        var received = new TaskCompletionSource<(string Id, string Signature, JsonNode Body)>(
            TaskCreationOptions.RunContinuationsAsynchronously);
        await using var receiver = await ReceiveAsync(async request =>
        {
            var body = await JsonNode.ParseAsync(request.Body);
            received.TrySetResult(
                (request.Headers["webhook-id"].ToString(), request.Headers["webhook-signature"].ToString(), body!));
            return StatusCodes.Status204NoContent;
        });

        var webhook = $"\"webhook\":{{\"url\":\"{receiver.Urls.Single()}/hook\"}},\"inputs\"";
        var id = await new JobClient(local.Http)
            .SubmitAsync(Digits.HeldOut[1].ToRequest().Replace("\"inputs\"", webhook));

        var (webhookId, signature, body) = await received.Task.WaitAsync(
            Eventually.Patience, TestContext.Current.CancellationToken);
        Assert.Equal("job.succeeded", body["type"]!.GetValue<string>());
        Assert.Equal(id, body["data"]!["id"]!.GetValue<string>());
        Assert.StartsWith("v1,", signature, StringComparison.Ordinal);
        Assert.Contains(id, webhookId, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task A_webhook_that_returns_503_is_retried()
    {
        var attempts = 0;
        var received = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var receiver = await ReceiveAsync(request =>
        {
            if (Interlocked.Increment(ref attempts) == 1)
            {
                request.HttpContext.Response.Headers.RetryAfter = "1";
                return Task.FromResult(StatusCodes.Status503ServiceUnavailable);
            }

            received.TrySetResult(request.Headers["webhook-id"].ToString());
            return Task.FromResult(StatusCodes.Status200OK);
        });

        var webhook = $"\"webhook\":{{\"url\":\"{receiver.Urls.Single()}/hook\"}},\"inputs\"";
        var id = await new JobClient(local.Http)
            .SubmitAsync(Digits.HeldOut[1].ToRequest().Replace("\"inputs\"", webhook));

        Assert.Contains(id, await received.Task.WaitAsync(
            Eventually.Patience, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task A_delivery_is_logged_and_can_be_replayed()
    {
        var received = Channel.CreateUnbounded<string>();
        await using var receiver = await ReceiveAsync(async request =>
        {
            await received.Writer.WriteAsync(request.Headers["webhook-id"].ToString());
            return StatusCodes.Status200OK;
        });
        var webhook = $"\"webhook\":{{\"url\":\"{receiver.Urls.Single()}/hook\"}},\"inputs\"";
        var client = new JobClient(local.Http);
        var id = await client.SubmitAsync(Digits.HeldOut[1].ToRequest().Replace("\"inputs\"", webhook));
        var first = await NextAsync(received);

        var delivery = await client.DeliveryOfAsync(id);
        using var answer = await local.Http.PostAsync(
            $"/v1/webhooks/deliveries/{delivery["id"]}/replay", content: null, TestContext.Current.CancellationToken);

        Assert.Equal(System.Net.HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal(first, await NextAsync(received));
    }

    [Theory(Timeout = Limit.Milliseconds)]
    [InlineData("http://10.0.0.1/hook")]
    [InlineData("https://169.254.169.254/latest")]
    [InlineData("ftp://example.org/hook")]
    public async Task A_webhook_to_a_private_address_is_refused_at_submit(string url)
    {
        var body = Digits.HeldOut[1].ToRequest().Replace("\"inputs\"", $"\"webhook\":{{\"url\":\"{url}\"}},\"inputs\"");
        using var response = await local.Http.SendAsync(
            JobClient.Post("/v1/models/digits/jobs", body), TestContext.Current.CancellationToken);

        var problem = await JobClient.ReadAsync(response);
        Assert.Equal("webhook.url", problem["errors"]![0]!["field"]!.GetValue<string>());
    }

    private static async Task<string> NextAsync(Channel<string> received)
    {
        using var limit = new CancellationTokenSource(Eventually.Patience, TimeProvider.System);
        return await received.Reader.ReadAsync(limit.Token);
    }

    private static async Task<WebApplication> ReceiveAsync(Func<HttpRequest, Task<int>> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/hook", async (HttpRequest request) => Results.StatusCode(await answer(request)));
        await app.StartAsync();
        return app;
    }
}
