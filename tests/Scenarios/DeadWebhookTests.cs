using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Serverless.Embedded.ServiceBus.Client;
using Serverless.Serving;

namespace Serverless.Scenarios.Tests;

/// <summary>
/// A callback message that is dead-lettered is not lost: the delivery log records it, and the webhook is still
/// delivered.
/// </summary>
public sealed class DeadWebhookTests(SharedLocal local)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private JobClient Client => new(local.Http);

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task An_unreadable_message_is_logged_and_the_webhook_is_retried()
    {
        var received = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var receiver = await ReceiveAsync(received);
        var id = await RunUnsubscribedJobAsync(receiver);

        await SendAsync($"msg_{id}_succeeded_1");
        var line = await Client.DeliveryOfAsync(id);

        Assert.Equal((1, false), (line["attempt"]!.GetValue<int>(), line["delivered"]!.GetValue<bool>()));
        Assert.Equal("its message of 3 bytes could not be read", line["detail"]!.GetValue<string>());
        Assert.NotNull(line["nextAttemptAt"]);
        Assert.Equal($"msg_{id}_succeeded", await received.Task.WaitAsync(Eventually.Patience, Token));
        Assert.Equal(0, (await Client.GetAsync("/v1/queues"))["queues"]![2]!["deadLettered"]!.GetValue<int>());
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task A_webhook_whose_last_attempt_was_dead_lettered_can_be_replayed()
    {
        var received = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var receiver = await ReceiveAsync(received);
        var id = await RunUnsubscribedJobAsync(receiver);

        await SendAsync($"msg_{id}_succeeded_10");
        var line = await Client.DeliveryOfAsync(id);
        Assert.Null(line["nextAttemptAt"]);
        using var answer = await local.Http.PostAsync(
            $"/v1/webhooks/deliveries/{line["id"]}/replay", content: null, Token);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal($"msg_{id}_succeeded", await received.Task.WaitAsync(Eventually.Patience, Token));
    }

    /// <summary>
    /// Runs a job that succeeds and whose webhook does not subscribe to that event, so the receiver gets only what a
    /// test sends.
    /// </summary>
    private async Task<string> RunUnsubscribedJobAsync(WebApplication receiver)
    {
        var webhook =
            $"\"webhook\":{{\"url\":\"{receiver.Urls.Single()}/hook\",\"events\":[\"job.failed\"]}},\"inputs\"";
        var id = await Client.SubmitAsync(Digits.HeldOut[1].ToRequest().Replace("\"inputs\"", webhook));
        Assert.Equal("succeeded", (await Client.EndOfAsync(id))["status"]!.GetValue<string>());
        return id;
    }

    private async Task SendAsync(string messageId)
    {
        await using var sender = new QueueSender(local.Queue, TimeProvider.System, new Random(1));
        await sender.SendAsync(
            "callbacks", new OutgoingMessage { Id = messageId, Body = new byte[] { 1, 2, 3 } }, Token);
    }

    private static async Task<WebApplication> ReceiveAsync(TaskCompletionSource<string> received)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/hook", (HttpRequest request) =>
        {
            received.TrySetResult(request.Headers["webhook-id"].ToString());
            return Results.NoContent();
        });
        await app.StartAsync(Token);
        return app;
    }
}
