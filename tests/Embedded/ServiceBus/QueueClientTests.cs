using System.Text;
using System.Threading.Channels;
using Amqp;
using Amqp.Framing;
using Amqp.Transactions;
using Serverless.Embedded.ServiceBus.Client;
using Serverless.Serving;

namespace Serverless.Embedded.Tests.ServiceBus;

public sealed class QueueClientTests
{
    private const string Jobs = "jobs-interactive";

    [Fact(Timeout = 20_000)]
    public async Task A_message_sent_in_process_reaches_a_remote_handler_and_is_completed_when_it_returns()
    {
        await using var running = await RunningQueue.StartAsync();
        var settled = new TaskCompletionSource<string>();
        running.Queue.Settled += (queue, id) => settled.TrySetResult($"{queue}/{id}");
        var received = Channel.CreateUnbounded<ReceivedMessage>();
        await using var receiver = running.Receive(
            Jobs, async (message, token) => await received.Writer.WriteAsync(message, token));

        await running.Queue.SendAsync(Jobs, Outgoing("a"), TestContext.Current.CancellationToken);

        var message = await received.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            ("a", "body of a", 1, 1L),
            (message.MessageId, Text(message), message.DeliveryCount, message.SequenceNumber));
        Assert.Equal("jobs-interactive/a", await settled.Task.WaitAsync(TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = 20_000)]
    public async Task A_message_whose_handler_throws_is_redelivered_until_it_is_dead_lettered()
    {
        await using var running = await RunningQueue.StartAsync();
        var deliveries = Channel.CreateUnbounded<int>();
        var dead = new TaskCompletionSource<ReceivedMessage>();
        await using var failing = running.Receive(Jobs, async (message, token) =>
        {
            await deliveries.Writer.WriteAsync(message.DeliveryCount, token);
            throw new InvalidOperationException("no");
        });
        await using var reading = running.Receive($"{Jobs}/$deadletterqueue", (message, _) =>
        {
            dead.TrySetResult(message);
            return Task.CompletedTask;
        });
        await using var sender = new QueueSender(running.Endpoint, TimeProvider.System, new Random(1));

        await sender.SendAsync(Jobs, Outgoing("poison"), TestContext.Current.CancellationToken);

        var letter = await dead.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("poison", "MaxDeliveryCountExceeded"), (letter.MessageId, letter.DeadLetterReason));
        for (var count = 1; count <= 5; count++)
        {
            Assert.Equal(count, await deliveries.Reader.ReadAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact(Timeout = 20_000)]
    public async Task Transactions_are_refused_with_a_clear_error()
    {
        await using var running = await RunningQueue.StartAsync();
        await using var connection = new QueueConnection(running.Endpoint);
        var refused = new TaskCompletionSource<Error>();
        var link = new SenderLink(
            await connection.OpenAsync(TestContext.Current.CancellationToken),
            "transactions",
            new Attach { Source = new Source(), Target = new Coordinator() },
            null);

        link.AddClosedCallback((_, error) => refused.TrySetResult(error));

        var answer = await refused.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            (ErrorCode.NotAllowed, "Transactions are not supported by the embedded queue."),
            (answer.Condition.ToString(), answer.Description));
    }

    [Fact(Timeout = 20_000)]
    public async Task A_message_that_is_too_large_is_refused_by_the_server_and_the_link_continues()
    {
        await using var running = await RunningQueue.StartAsync();
        await using var connection = new QueueConnection(running.Endpoint);
        var link = new SenderLink(await connection.OpenAsync(TestContext.Current.CancellationToken), "sender", Jobs);

        var refused = await Assert.ThrowsAsync<AmqpException>(
            () => link.SendAsync(new Message { BodySection = new Data { Binary = new byte[256 * 1024] } }));
        await link.SendAsync(new Message { BodySection = new Data { Binary = new byte[255 * 1024] } });

        Assert.Equal(ErrorCode.MessageSizeExceeded, refused.Error.Condition.ToString());
        Assert.Equal(1, (await running.Queue.ReadAsync(Jobs, TestContext.Current.CancellationToken)).Active);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_response_waits_until_the_client_grants_credit()
    {
        await using var running = await RunningQueue.StartAsync();
        await using var connection = new QueueConnection(running.Endpoint);
        var session = await connection.OpenAsync(TestContext.Current.CancellationToken);
        var answers = new ReceiverLink(session, "answers", new Attach
        {
            Source = new Source { Address = $"{Jobs}/$management" },
            Target = new Target { Address = "here" },
        }, null);
        var requests = new SenderLink(session, "requests", $"{Jobs}/$management");
        await requests.SendAsync(new Message
        {
            Properties = new Properties { MessageId = "1", ReplyTo = "here" },
            ApplicationProperties = new ApplicationProperties { ["operation"] = "unheard-of" },
        });

        answers.SetCredit(1);

        var answer = await answers.ReceiveAsync(TimeSpan.FromSeconds(20));
        Assert.Equal("1", answer.Properties.CorrelationId);
        Assert.Equal(501, answer.ApplicationProperties["statusCode"]);
    }

    private static OutgoingMessage Outgoing(string id) =>
        new() { Id = id, Body = Encoding.UTF8.GetBytes($"body of {id}") };

    private static string Text(ReceivedMessage message) => Encoding.UTF8.GetString(message.Body.Span);
}
