using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Serverless.Scenarios.Tests;

/// <summary>A receiver that hangs delays its own webhooks only.</summary>
public sealed class HangingReceiverTests
{
    private const int ToHanging = 200;
    private const int ToGood = 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task Behind_200_webhooks_of_a_receiver_that_hangs_20_of_another_come_within_5_seconds()
    {
        await using var local = await LocalProcess.StartAsync();
        var came = new ConcurrentBag<TimeSpan>();
        var began = TimeProvider.System.GetTimestamp();
        using var release = new CancellationTokenSource();
        await using var hanging = await ReceiveAsync(async () =>
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, release.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing));
        await using var good = await ReceiveAsync(() =>
        {
            came.Add(TimeProvider.System.GetElapsedTime(began));
            return Task.CompletedTask;
        });

        await SubmitAsync(local.Http, ToHanging, hanging);
        began = TimeProvider.System.GetTimestamp();
        await SubmitAsync(local.Http, ToGood, good);
        await Eventually.TrueAsync(() => came.Count == ToGood);

        TestContext.Current.TestOutputHelper?.WriteLine($"The last came after {came.Max().TotalSeconds:0.00} s.");
        Assert.InRange(came.Max(), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await release.CancelAsync();
    }

    private static async Task SubmitAsync(HttpClient http, int count, WebApplication receiver)
    {
        var submit = Digits.HeldOut[1].ToRequest().Replace(
            "\"inputs\"",
            $"\"model\":\"digits\",\"webhook\":{{\"url\":\"{receiver.Urls.Single()}/hook\"}},\"inputs\"");
        var batch = $"{{\"jobs\":[{string.Join(',', Enumerable.Repeat(submit, count))}]}}";
        using var answer = await http.SendAsync(JobClient.Post("/v1/jobs:batch", batch), Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task<WebApplication> ReceiveAsync(Func<Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/hook", async () =>
        {
            await answer();
            return Results.NoContent();
        });
        await app.StartAsync(Token);
        return app;
    }
}
