using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Azure.Messaging.ServiceBus;
using Serverless.AzureHost.Tests.Hosting;
using Serverless.AzureHost.Tests.Machine;
using Serverless.Serving.Tests.Inference;

namespace Serverless.AzureHost.Tests;

/// <summary>A job or a message that nothing can be done with harms no other, with the composition for Azure.</summary>
public sealed class PoisonTests(LoopbackMachine machine) : IAsyncLifetime
{
    private const int Sound = 40;

    /// <summary>
    /// Apps of other tests must not receive these messages. Some return only when their locks expire, as on Azure.
    /// </summary>
    private readonly TestQueue _queue = new(lockDuration: "PT5S");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _queue.StartAsync();

    public ValueTask DisposeAsync() => _queue.DisposeAsync();

    [Fact(Timeout = 120_000)]
    public async Task A_job_that_ends_the_worker_fails_and_those_that_were_held_with_it_succeed()
    {
        var models = CrashingModel.InNewFolder();
        await using var gateway = await StartAsync(AzureApp.Gateway, models);
        using var http = new HttpClient { BaseAddress = gateway.Address };
        var ids = new ConcurrentBag<string>();
        await Parallel.ForAsync(0, Sound, Token, async (i, _) => ids.Add(await SubmitAsync(http, i)));
        var crash = await SubmitAsync(http, CrashingModel.Fatal);

        var ended = 0;
        while (await StatusAsync(http, crash) is not "failed")
        {
            await using var worker = await StartAsync(AzureApp.Worker, models);
            await using var queues = await QueueTriggers.StartAsync(worker, Settings(AzureApp.Worker), Token);
            await EndOfEitherAsync(worker, http, crash);
            ended += worker.Ended.IsCompleted ? 1 : 0;
        }

        await using var last = await StartAsync(AzureApp.Worker, models);
        await using var triggers = await QueueTriggers.StartAsync(last, Settings(AzureApp.Worker), Token);
        foreach (var id in ids)
        {
            await Eventually.TrueAsync(async () => await StatusAsync(http, id) is "succeeded");
        }

        // Once beside the others and three times alone; fewer if it happened to be alone the first time.
        Assert.InRange(ended, 3, 4);
        // If the last process but one died between the two, the entry comes with the next delivery.
        await Eventually.TrueAsync(async () => (await DeadAsync(http, crash)).Length > 0);
        var entry = Assert.Single(await DeadAsync(http, crash));
        Assert.Equal(
            ("ProcessEnded", 3), (entry.GetProperty("reason").GetString(), entry.GetProperty("attempts").GetInt32()));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("InteractiveQueue", "interactive")]
    [InlineData("BulkQueue", "bulk")]
    public async Task A_message_that_is_no_job_is_listed_after_one_delivery(string queue, string source)
    {
        await using var gateway = await StartAsync(AzureApp.Gateway);
        await using var worker = await StartAsync(AzureApp.Worker);
        using var http = new HttpClient { BaseAddress = gateway.Address };
        var settings = Settings(AzureApp.Worker);
        await using var client = new ServiceBusClient(settings["ServiceBus"]);
        var id = $"{Guid.NewGuid():N} <no job>";
        await using var sender = client.CreateSender(settings[queue]);
        await sender.SendMessageAsync(new ServiceBusMessage("{\"hello\": 1}") { MessageId = id }, Token);

        await using var queues = await QueueTriggers.StartAsync(worker, settings, Token);

        var stray = await StrayAsync(http, id);
        Assert.Equal(
            (source, "MessageUnreadable", "{\"hello\": 1}", 12),
            (stray.GetProperty("source").GetString(), stray.GetProperty("reason").GetString(),
            stray.GetProperty("message").GetProperty("head").GetString(),
            stray.GetProperty("message").GetProperty("bytes").GetInt32()));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_message_that_is_no_callback_and_a_body_that_is_no_bytes_are_listed()
    {
        await using var gateway = await StartAsync(AzureApp.Gateway);
        await using var callbacks = await StartAsync(AzureApp.Callbacks);
        using var http = new HttpClient { BaseAddress = gateway.Address };
        var settings = Settings(AzureApp.Callbacks);
        await using var client = new ServiceBusClient(settings["ServiceBus"]);
        var message = new ServiceBusMessage { MessageId = $"{Guid.NewGuid():N}" };
        message.GetRawAmqpMessage().Body = Azure.Core.Amqp.AmqpMessageBody.FromValue("a value");
        await using var sender = client.CreateSender(settings["CallbacksQueue"]);
        await sender.SendMessageAsync(message, Token);

        await using var queues = await QueueTriggers.StartAsync(callbacks, settings, Token);

        var stray = await StrayAsync(http, message.MessageId);
        Assert.Equal(("callbacks", 0),
            (stray.GetProperty("source").GetString(), stray.GetProperty("message").GetProperty("bytes").GetInt32()));
    }

    private Task<FunctionsHost> StartAsync(AzureApp app, string? models = null)
    {
        var settings = Settings(app);
        if (models is not null)
        {
            settings["Models__Path"] = models;
        }

        return FunctionsHost.StartAsync(app.Folder, settings, Token);
    }

    private Dictionary<string, string> Settings(AzureApp app)
    {
        var settings = machine.Settings(app);
        foreach (var (name, value) in _queue.Settings)
        {
            settings[name] = value;
        }

        return settings;
    }

    private static async Task EndOfEitherAsync(FunctionsHost worker, HttpClient http, string job)
    {
        while (!worker.Ended.IsCompleted && await StatusAsync(http, job) is not "failed")
        {
            await Task.WhenAny(worker.Ended, Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Token));
        }
    }

    private static async Task<JsonElement[]> DeadAsync(HttpClient http, string job) =>
    [
        .. (await http.GetFromJsonAsync<JsonElement>("v1/deadletters", Token))
            .GetProperty("deadLetters").EnumerateArray()
            .Where(one => one.TryGetProperty("jobId", out var id) && id.GetString() == job),
    ];

    private static async Task<JsonElement> StrayAsync(HttpClient http, string messageId)
    {
        var found = await Eventually.FoundAsync(async () =>
            (await http.GetFromJsonAsync<JsonElement>("v1/deadletters", Token))
                .GetProperty("deadLetters").EnumerateArray()
                .Where(one => one.TryGetProperty("message", out var message)
                    && message.GetProperty("id").GetString() == messageId)
                .Cast<object>().FirstOrDefault());
        return (JsonElement)found;
    }

    private static async Task<string> SubmitAsync(HttpClient http, int number)
    {
        using var content = new StringContent(CrashingModel.Body(number), Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync($"v1/models/{CrashingModel.Name}/jobs", content, Token);
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(text.Length > 0, answer.ToString());
        return JsonDocument.Parse(text).RootElement.GetProperty("id").GetString()!;
    }

    private static async Task<string?> StatusAsync(HttpClient http, string id) =>
        (await http.GetFromJsonAsync<JsonElement>($"v1/jobs/{id}", Token)).GetProperty("status").GetString();
}
