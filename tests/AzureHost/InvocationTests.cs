using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Azure.Messaging.ServiceBus;
using Serverless.AzureHost.Tests.Hosting;
using Serverless.AzureHost.Tests.Machine;
using Serverless.Infra.Tests;

namespace Serverless.AzureHost.Tests;

/// <summary>Each kind of trigger runs its function in the app's own process.</summary>
public sealed class InvocationTests(LoopbackMachine machine)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_passes_the_gateway_and_the_worker_to_its_result()
    {
        await using var gateway = await machine.StartAsync(AzureApp.Gateway);
        await using var worker = await machine.StartAsync(AzureApp.Worker);
        await using var queues = await QueueTriggers.StartAsync(worker, machine.Settings(AzureApp.Worker), Token);
        using var http = new HttpClient { BaseAddress = gateway.Address };

        using var answer = await SubmitAsync(http, "wait=60");
        var job = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);

        Assert.Equal((HttpStatusCode.OK, "succeeded"), (answer.StatusCode, job.GetProperty("status").GetString()));
        var read = await http.GetFromJsonAsync<JsonElement>($"v1/jobs/{job.GetProperty("id").GetString()}", Token);
        var scores = read.GetProperty("outputs")[0]
            .GetProperty("data").EnumerateArray().Select(score => score.GetDouble()).ToList();
        Assert.Equal(7, scores.IndexOf(scores.Max()));
        await worker.StopAsync(Token);
        await gateway.StopAsync(Token);
        // An app sends its last metrics as it stops.
        Assert.Superset(
            new HashSet<string> { AzureApp.Gateway.Site, AzureApp.Worker.Site },
            machine.Subscription.Roles.ToHashSet());
    }

    [Fact]
    public async Task A_dead_letter_ends_its_job()
    {
        await using var gateway = await machine.StartAsync(AzureApp.Gateway);
        await using var callbacks = await machine.StartAsync(AzureApp.Callbacks);
        var settings = machine.Settings(AzureApp.Callbacks);
        await using var client = new ServiceBusClient(settings["ServiceBus"]);
        using var http = new HttpClient { BaseAddress = gateway.Address };
        using var answer = await SubmitAsync(http, "wait=0");
        await using var receiver = client.CreateReceiver(settings["InteractiveQueue"]);
        var message = await receiver.ReceiveMessageAsync(cancellationToken: Token);

        await receiver.DeadLetterMessageAsync(message, "MaxDeliveryCountExceeded", "Five deliveries failed.", Token);
        await using var queues = await QueueTriggers.StartAsync(callbacks, settings, Token);

        using var reading = new HttpRequestMessage(
            HttpMethod.Get, answer.Headers.Location) { Headers = { { "Prefer", "wait=60" } } };
        using var read = await http.SendAsync(reading, Token);
        var job = await read.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal(
            ("failed", "attempts-exhausted"),
            (job.GetProperty("status").GetString(), job.GetProperty("error").GetProperty("code").GetString()));
        await callbacks.StopAsync(Token);
    }

    [Fact(Timeout = 60_000)]
    public async Task Detector_ticks_raise_the_always_ready_count_and_the_gateway_reads_the_decision()
    {
        await using var detector = await machine.StartAsync(AzureApp.BurstDetector);
        var before = TimeProvider.System.GetUtcNow();
        while (machine.Subscription.AlwaysReady == 0)
        {
            // Azure Resource Manager may respond only after the first ticks.
            await detector.TickAsync("DetectBursts", TestContext.Current.CancellationToken);
        }

        await detector.StopAsync(Token);
        await using var gateway = await machine.StartAsync(AzureApp.Gateway);
        using var http = new HttpClient { BaseAddress = gateway.Address };
        var burst = await http.GetFromJsonAsync<JsonElement>("v1/burst", Token);

        Assert.Equal(1, machine.Subscription.AlwaysReady);
        Assert.InRange(burst.GetProperty("at").GetDateTimeOffset(), before, TimeProvider.System.GetUtcNow());
        Assert.Empty(burst.GetProperty("inputs").GetProperty("faults").EnumerateArray());
    }

    [Theory]
    [InlineData("PurgeJobs")]
    [InlineData("PurgeDeliveries")]
    [InlineData("PurgeDeadLetters")]
    public async Task A_timer_of_the_callbacks_ticks(string function)
    {
        await using var callbacks = await machine.StartAsync(AzureApp.Callbacks);

        await callbacks.TickAsync(function, Token);
    }

    private static Task<HttpResponseMessage> SubmitAsync(HttpClient http, string prefer) => http.SendAsync(
        new HttpRequestMessage(HttpMethod.Post, "v1/models/digits/jobs")
        {
            Headers = { { "Prefer", prefer } },
            Content = new StringContent(
                Repository.Read("models", "samples", "digit-7.json"), Encoding.UTF8, "application/json"),
        },
        Token);
}
