using Azure.Messaging.ServiceBus;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Serverless.Cloud.ServiceBus;
using Serverless.Contracts;
using Serverless.Serving;
using Serverless.Serving.Backlog;

namespace Serverless.Cloud.Tests.ServiceBus;

/// <summary>Tests the Service Bus adapters, which use the official client, against the embedded queue.</summary>
public sealed class ServiceBusQueueTests : QueueContract, IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public ServiceBusQueueTests(QueueEmulator emulator)
    {
        Queue = emulator.NewQueue();
        _services = Services(emulator.ConnectionString, emulator.AdministrationConnectionString);
    }

    protected override string Queue { get; }

    protected override IMessageSender Sender => _services.GetRequiredService<IMessageSender>();

    protected override IBacklogCounts Counts => _services.GetRequiredService<IBacklogCounts>();

    protected override IQueueHeads Heads => _services.GetRequiredService<IQueueHeads>();

    protected override IQueueDrain Drain => _services.GetRequiredService<IQueueDrain>();

    private ServiceBusClient Client => _services.GetRequiredService<ServiceBusClient>();

    [Fact]
    public async Task Properties_are_received_unchanged()
    {
        var message = new OutgoingMessage { Id = "id",
            Body = new byte[] { 1, 2, 3 }, ContentType = "application/json", TimeToLive = TimeSpan.FromHours(2) };
        await Sender.SendAsync(Queue, message, Token);

        await using var receiver = Client.CreateReceiver(Queue);
        var got = await receiver.ReceiveMessageAsync(cancellationToken: Token);

        Assert.Equal(
            ("id", "application/json", TimeSpan.FromHours(2)), (got.MessageId, got.ContentType, got.TimeToLive));
        Assert.Equal([1, 2, 3], got.Body.ToArray());
    }

    [Fact]
    public async Task A_body_that_is_not_binary_is_handled_too()
    {
        var message = new ServiceBusMessage { MessageId = "text" };
        message.GetRawAmqpMessage().Body = Azure.Core.Amqp.AmqpMessageBody.FromValue("text");
        await Client.CreateSender(Queue).SendMessageAsync(message, Token);
        var bodies = new List<int>();

        var gone = await Drain.DrainAsync(Queue, 10, TimeProvider.System.GetUtcNow().AddMinutes(1), (waiting, _) =>
        {
            bodies.Add(waiting.Body.Length);
            return Task.CompletedTask;
        }, Token);

        Assert.Equal(1, gone);
        Assert.Equal([0], bodies);
    }

    [Fact]
    public async Task Scheduled_messages_do_not_hide_the_head()
    {
        for (var i = 0; i < 20; i++)
        {
            await Sender.SendAsync(Queue, new OutgoingMessage { Id = $"later{i}",
                Body = default, NotBefore = TimeProvider.System.GetUtcNow().AddHours(1) }, Token);
        }

        Assert.Equal(TimeSpan.Zero, await Heads.HeadAgeAsync(Queue, Token));
        await Sender.SendAsync(Queue, new OutgoingMessage { Id = "waits", Body = default }, Token);

        await Eventually.TrueAsync(async () => await Heads.HeadAgeAsync(Queue, Token) > TimeSpan.Zero);
    }

    [Fact]
    public async Task An_emulator_that_cannot_count_now_is_called_twice_at_most()
    {
        var asked = 0;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var busy = builder.Build();
        busy.Urls.Add("http://127.0.0.1:0");
        busy.Run(context =>
        {
            asked++;
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        });
        await busy.StartAsync(Token);
        var emulator = $"Endpoint=sb://{new Uri(busy.Urls.Single()).Authority};"
            + "SharedAccessKeyName=Root;SharedAccessKey=key;UseDevelopmentEmulator=true;";
        await using var services = Services(emulator, emulator);

        await Assert.ThrowsAnyAsync<Exception>(
            () => services.GetRequiredService<IBacklogCounts>().ReadAsync(Queue, Token));

        Assert.Equal(2, asked);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Dispose();
    }

    private static ServiceProvider Services(string connection, string administration)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ServiceBus"] = connection,
            ["ServiceBus:administrationConnectionString"] = administration,
        }).Build();
        return new ServiceCollection()
            .AddSingleton(TimeProvider.System).AddServiceBus(configuration).BuildServiceProvider();
    }
}
