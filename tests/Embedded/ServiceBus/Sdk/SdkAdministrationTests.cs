using System.Net;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;

namespace Serverless.Embedded.Tests.ServiceBus.Sdk;

public sealed class SdkAdministrationTests
{
    [Fact]
    public async Task A_queue_is_described_as_it_was_declared()
    {
        await using var queue = await SdkQueue.StartAsync(new
        {
            LockDuration = "PT42S", MaxDeliveryCount =
                7, DefaultMessageTimeToLive = "PT3H", DeadLetteringOnMessageExpiration = true,
            RequiresDuplicateDetection = true,
            DuplicateDetectionHistoryTimeWindow = "PT5M", MaxMessageSizeInKilobytes = 512,
        });

        var properties = (await Client(queue).GetQueueAsync("QUEUE", queue.Token)).Value;

        Assert.Equal(
            (SdkQueue.Name, TimeSpan.FromSeconds(42), 7, TimeSpan.FromHours(3), true),
            (properties.Name, properties.LockDuration, properties.MaxDeliveryCount,
                properties.DefaultMessageTimeToLive, properties.DeadLetteringOnMessageExpiration));
        Assert.Equal(
            (true, TimeSpan.FromMinutes(5), 512L, 1_000L, false, EntityStatus.Active),
            (properties.RequiresDuplicateDetection,
                properties.DuplicateDetectionHistoryTimeWindow, properties.MaxMessageSizeInKilobytes ?? 0,
                properties.MaxSizeInMegabytes, properties.RequiresSession, properties.Status));
    }

    [Fact]
    public async Task A_queue_without_settings_has_the_defaults_of_Service_Bus()
    {
        await using var queue = await SdkQueue.StartAsync();

        var properties = (await Client(queue).GetQueueAsync(SdkQueue.Name, queue.Token)).Value;

        Assert.Equal(
            (TimeSpan.FromMinutes(1), 10, TimeSpan.MaxValue, TimeSpan.MaxValue, 256L),
            (properties.LockDuration,
                properties.MaxDeliveryCount, properties.DefaultMessageTimeToLive, properties.AutoDeleteOnIdle,
                properties.MaxMessageSizeInKilobytes ?? 0));
    }

    [Fact]
    public async Task Runtime_properties_count_what_is_on_the_queue()
    {
        await using var queue = await SdkQueue.StartAsync();
        await queue.SendAsync(5);
        var taken = await queue.TakeAsync(3);
        await queue.Receiver.DeferMessageAsync(taken[0], cancellationToken: queue.Token);
        await queue.Receiver.DeadLetterMessageAsync(taken[1], cancellationToken: queue.Token);
        await queue.Sender.ScheduleMessageAsync(
            new ServiceBusMessage(), TimeProvider.System.GetUtcNow().AddHours(1), queue.Token);

        var counts = (await Client(queue).GetQueueRuntimePropertiesAsync(SdkQueue.Name, queue.Token)).Value;

        // Of five messages one is deferred and one is a dead letter; one of the others is locked.
        Assert.Equal(
            (3L, 1L, 1L, 0L, 0L, 6L),
            (counts.ActiveMessageCount,
                counts.DeadLetterMessageCount, counts.ScheduledMessageCount, counts.TransferMessageCount,
                counts.TransferDeadLetterMessageCount, counts.TotalMessageCount));
    }

    [Fact]
    public async Task All_queues_are_listed_page_by_page()
    {
        var names = Enumerable.Range(0, 250).Select(i => $"q{i:000}").ToList();
        await using var queue = await SdkQueue.StartWithAsync(names);
        var listed = new List<string>();
        var counted = new List<string>();
        await foreach (var one in Client(queue).GetQueuesAsync(queue.Token))
        {
            listed.Add(one.Name);
        }

        await foreach (var one in Client(queue).GetQueuesRuntimePropertiesAsync(queue.Token))
        {
            counted.Add(one.Name);
        }

        Assert.Equal(["callbacks", "jobs-bulk", "jobs-interactive", .. names], listed);
        Assert.Equal(listed, counted);
    }

    [Fact]
    public async Task A_missing_queue_is_distinguished_from_an_existing_one()
    {
        await using var queue = await SdkQueue.StartAsync();
        var client = Client(queue);

        Assert.True((await client.QueueExistsAsync(SdkQueue.Name, queue.Token)).Value);
        Assert.False((await client.QueueExistsAsync("nowhere", queue.Token)).Value);
        Assert.False((await client.TopicExistsAsync("nowhere", queue.Token)).Value);
        var error = await Assert.ThrowsAsync<ServiceBusException>(() => client.GetQueueAsync("nowhere", queue.Token));
        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, error.Reason);
    }

    [Fact]
    public async Task A_queue_cannot_be_changed_while_it_runs()
    {
        await using var queue = await SdkQueue.StartAsync();
        var client = Client(queue);
        var properties = (await client.GetQueueAsync(SdkQueue.Name, queue.Token)).Value;
        Func<Task>[] attempts =
        [
            () => client.CreateQueueAsync("another", queue.Token), () =>
                client.UpdateQueueAsync(properties, queue.Token),
            () => client.DeleteQueueAsync(SdkQueue.Name, queue.Token),
        ];
        foreach (var attempt in attempts)
        {
            Assert.Contains(
                "ServiceBus:QueuesFile", (await Assert.ThrowsAsync<InvalidOperationException>(attempt)).Message);
        }
    }

    [Theory]
    [InlineData("SharedAccessKey=SAS_KEY_VALUE", "SharedAccessKey=wrong-key-value")]
    [InlineData("SharedAccessKeyName=RootManageSharedAccessKey", "SharedAccessKeyName=Other")]
    public async Task A_client_with_a_wrong_key_is_refused(string right, string wrong)
    {
        await using var queue = await SdkQueue.StartAsync();
        var client = new ServiceBusAdministrationClient(
            queue.AdministrationConnectionString.Replace(right, wrong, StringComparison.Ordinal));

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => client.GetQueueAsync(SdkQueue.Name, queue.Token));
    }

    [Theory]
    [InlineData("queue", null, HttpStatusCode.Unauthorized)]
    [InlineData("queue", "Bearer token", HttpStatusCode.Unauthorized)]
    [InlineData("", null, HttpStatusCode.Unauthorized)]
    public async Task A_request_without_a_token_is_refused(string path, string? authorization, HttpStatusCode expected)
    {
        await using var queue = await SdkQueue.StartAsync();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{PortOf(queue)}/{path}");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);

        using var answer = await http.SendAsync(request, queue.Token);

        Assert.Equal(expected, answer.StatusCode);
    }

    private static int PortOf(SdkQueue queue) =>
        ServiceBusConnectionStringProperties.Parse(queue.AdministrationConnectionString).Endpoint.Port;

    private static ServiceBusAdministrationClient Client(SdkQueue queue) => new(queue.AdministrationConnectionString);
}
