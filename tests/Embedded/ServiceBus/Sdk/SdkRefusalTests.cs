using System.Transactions;
using Azure.Messaging.ServiceBus;

namespace Serverless.Embedded.Tests.ServiceBus.Sdk;

public sealed class SdkRefusalTests
{
    [Fact]
    public async Task Sessions_are_refused_as_on_a_queue_without_them()
    {
        await using var queue = await SdkQueue.StartAsync();

        var next = await Assert.ThrowsAsync<InvalidOperationException>(
            () => queue.Client.AcceptNextSessionAsync(SdkQueue.Name, cancellationToken: queue.Token));
        var named = await Assert.ThrowsAsync<InvalidOperationException>(
            () => queue.Client.AcceptSessionAsync(SdkQueue.Name, "a session", cancellationToken: queue.Token));

        var shared = await Assert.ThrowsAsync<InvalidOperationException>(() => queue.Client.AcceptSessionAsync(
            SdkQueue.Name,
            "a session", new ServiceBusSessionReceiverOptions { EnableNonExclusiveSession = true }, queue.Token));
        var listed = await Assert.ThrowsAsync<InvalidOperationException>(
            () => queue.Client.GetMessageSessionsAsync(SdkQueue.Name, queue.Token).ToListAsync(queue.Token).AsTask());

        Assert.All(
            [next, named, shared, listed], error => Assert.StartsWith("Sessions are not supported", error.Message));
    }

    [Fact]
    public async Task A_session_processor_reports_that_sessions_are_refused()
    {
        await using var queue = await SdkQueue.StartAsync();
        var reported = new TaskCompletionSource<Exception>();
        await using var processor = queue.Client.CreateSessionProcessor(SdkQueue.Name);
        processor.ProcessMessageAsync += _ => Task.CompletedTask;
        processor.ProcessErrorAsync += arguments =>
        {
            reported.TrySetResult(arguments.Exception);
            return Task.CompletedTask;
        };

        await processor.StartProcessingAsync(queue.Token);

        Assert.IsType<InvalidOperationException>(await reported.Task.WaitAsync(queue.Token));
        await processor.StopProcessingAsync(queue.Token);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Transactions_are_refused_without_any_effect(bool acrossQueues)
    {
        await using var queue = await SdkQueue.StartAsync();
        await queue.SendAsync();
        var message = await queue.TakeAsync();
        await using var client = new ServiceBusClient(
            queue.ConnectionString, new ServiceBusClientOptions { EnableCrossEntityTransactions = acrossQueues });
        await using var sender = client.CreateSender(SdkQueue.Name);
        await using var receiver = client.CreateReceiver(SdkQueue.Name);

        await AssertRefusedInTransactionAsync(() => sender.SendMessageAsync(new ServiceBusMessage(), queue.Token));
        await AssertRefusedInTransactionAsync(() => receiver.CompleteMessageAsync(message, queue.Token));

        Assert.Equal(["m0"], (await queue.PeekAsync()).Select(left => left.MessageId));
        await queue.Receiver.CompleteMessageAsync(message, queue.Token);
    }

    [Theory]
    [InlineData("SharedAccessKey=SAS_KEY_VALUE", "SharedAccessKey=wrong-key-value")]
    [InlineData("SharedAccessKeyName=RootManageSharedAccessKey", "SharedAccessKeyName=Other")]
    public async Task A_client_with_a_wrong_key_is_refused(string right, string wrong)
    {
        await using var queue = await SdkQueue.StartAsync();
        // The client treats a refused token as a transient fault.
        var once = new ServiceBusClientOptions { RetryOptions = new ServiceBusRetryOptions { MaxRetries = 0 } };
        await using var client = new ServiceBusClient(
            queue.ConnectionString.Replace(right, wrong, StringComparison.Ordinal), once);

        await Assert.ThrowsAsync<UnauthorizedAccessException>(
            () => client.CreateSender(SdkQueue.Name).SendMessageAsync(new ServiceBusMessage(), queue.Token));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(
            () => client.CreateReceiver(SdkQueue.Name).ReceiveMessageAsync(cancellationToken: queue.Token));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(
            () => client.CreateReceiver(SdkQueue.Name).PeekMessageAsync(cancellationToken: queue.Token));
    }

    [Fact]
    public async Task A_missing_queue_is_reported()
    {
        await using var queue = await SdkQueue.StartAsync();
        Func<Task>[] attempts =
        [
            () => queue.Client.CreateSender("nowhere").SendMessageAsync(new ServiceBusMessage(), queue.Token),
            () => queue.Client.CreateReceiver("nowhere").ReceiveMessageAsync(cancellationToken: queue.Token),
            () => queue.Client.CreateReceiver("nowhere").PeekMessageAsync(cancellationToken: queue.Token),
        ];
        foreach (var attempt in attempts)
        {
            var error = await Assert.ThrowsAsync<ServiceBusException>(attempt);
            Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, error.Reason);
            Assert.Contains("'nowhere", error.Message);
        }
    }

    [Fact]
    public async Task Sending_to_a_dead_letter_queue_is_refused()
    {
        await using var queue = await SdkQueue.StartAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => queue.Client.CreateSender($"{SdkQueue.Name}/$DeadLetterQueue")
                .SendMessageAsync(new ServiceBusMessage(), queue.Token));
    }

    /// <summary>
    /// A refusal is an invalid operation. If it arrives before the client checks, the client treats its transaction
    /// link as open and reports that it is closed.
    /// </summary>
    private static async Task AssertRefusedInTransactionAsync(Func<Task> attempt)
    {
        using var transaction = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled);
        var error = await Assert.ThrowsAnyAsync<Exception>(attempt);
        Assert.True(error is InvalidOperationException or ServiceBusException, error.ToString());
    }
}
