using Amqp;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serverless.Embedded.ServiceBus.Administration;
using Serverless.Embedded.ServiceBus.Protocol;
using Serverless.Serving;
using Serverless.Serving.Backlog;

namespace Serverless.Embedded.ServiceBus;

/// <summary>
/// A durable queue in this process that speaks the AMQP of Service Bus on loopback. Code in the process uses it
/// directly: to send, to read counts, to drain queues, and to observe settled messages.
/// </summary>
public sealed partial class EmbeddedServiceBus(
    IOptions<EmbeddedServiceBusOptions> options,
    IOptions<QueueOptions> queueNames,
    TimeProvider time,
    ILoggerFactory loggers) : IHostedService, IMessageSender, IBacklogCounts, IQueueHeads, IQueueDrain, IAsyncDisposable
{
    /// <summary>
    /// The maximum wait of a drain for the queue. Messages on disk arrive within milliseconds unless the file cannot be
    /// read.
    /// </summary>
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(30);

    /// <summary>When to send again after the file could not be written, for example because the disk is full.</summary>
    private static readonly TimeSpan RetryAfterFault = TimeSpan.FromSeconds(5);

    private readonly EmbeddedServiceBusOptions _options = options.Value;
    private readonly ILogger _logger = loggers.CreateLogger<EmbeddedServiceBus>();
    private Broker? _broker;
    private QueueContainer? _container;
    private ConnectionListener? _listener;
    private AdministrationServer? _administration;

    /// <summary>
    /// Raised at once, as a hint, with queue and message id when a message is completed or dead-lettered. Handlers must
    /// be quick.
    /// </summary>
    public event Action<string, string>? Settled;

    /// <summary>The port of the queue, available after the start.</summary>
    public int Port => Running(_listener).Port;

    /// <summary>The connection string for Service Bus clients, available after the start.</summary>
    public string ConnectionString => ConnectionStringOf(Port);

    /// <summary>The connection string for Service Bus administration clients, available after the start.</summary>
    public string AdministrationConnectionString => ConnectionStringOf(Running(_administration).Port);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var key = new AccessKey(_options.KeyName, _options.Key);
        _listener = new ConnectionListener(_options.Port, key, time, loggers.CreateLogger<ConnectionListener>());
        try
        {
            _broker = await Task.Run(OpenBroker, cancellationToken);
        }
        catch
        {
            _listener.Dispose();
            throw;
        }

        _broker.Settled += (queue, id) => Settled?.Invoke(queue, id);
        var address = new Address("127.0.0.1", _listener.Port, user: null, password: null, path: "/", scheme: "amqp");
        _container = new QueueContainer(address);
        _container.CustomTransports["amqp"] = _listener;
        _container.Listeners[0].HandlerFactory = _ => new LockTokenTags();
        _container.Listeners[0].AMQP.MaxFrameSize = ConnectionListener.MaxFrameSize;
        _container.RegisterLinkProcessor(new Router(_broker, key, loggers));
        _container.Open();
        _listener.Open();
        _administration = new AdministrationServer(
            _options.AdministrationPort, new QueueAnswers(_broker.Queues, _options.MaxFileMegabytes), key, time,
            loggers);
        await _administration.StartAsync(cancellationToken);
        LogListening(_listener.Port, _administration.Port, _options.DataFolder, _broker.Queues.Count / 2);
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync();

    public Task SendAsync(string queue, OutgoingMessage message, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var accepted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (broker, found, content) = (Running(_broker), Find(queue), MessageContent.Of(message));
        if (content.Content.Length > found.Settings.MaxMessageBytes)
        {
            throw new IOException(
                $"The queue '{queue}' accepts messages of up to {found.Settings.MaxMessageBytes} bytes, but this one "
                + $"has {content.Content.Length}.");
        }

        broker.Send(
            found,
            [content],
            _ => accepted.TrySetResult(),
            error =>
                accepted.TrySetException(
                    new QueueUnavailableException(
                        $"The queue '{queue}' could not store a message: {error.Message}", RetryAfterFault, error)));
        return accepted.Task.WaitAsync(cancellationToken);
    }

    public Task<QueueCounts> ReadAsync(string queue, CancellationToken cancellationToken)
    {
        var found = Find(queue);
        return Task.FromResult(
            new QueueCounts(
                time.GetUtcNow(), found.ActiveCount, found.ScheduledCount, found.DeadLetters?.ActiveCount ?? 0));
    }

    public Task<TimeSpan> HeadAgeAsync(string queue, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return Task.FromResult(
            Find(queue).OldestEnqueuedAt() is { } oldest && oldest < now ? now - oldest : TimeSpan.Zero);
    }

    public async Task<int> DrainAsync(
        string queue, int limit, DateTimeOffset enqueuedBefore, Func<WaitingMessage, CancellationToken, Task> handle,
        CancellationToken cancellationToken)
    {
        var receiver = new DrainReceiver(Find(queue), limit, enqueuedBefore);
        using var timeout = new CancellationTokenSource(DrainTimeout, time);
        await using var ending = timeout.Token.UnsafeRegister(drain => ((DrainReceiver)drain!).End(), receiver);
        return await receiver.RunAsync(handle, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _administration, null) is { } administration)
        {
            await administration.StopAsync(CancellationToken.None);
            administration.Dispose();
        }

        _container?.Close();
        _container = null;
        if (Interlocked.Exchange(ref _broker, null) is { } broker)
        {
            await broker.DisposeAsync();
        }

        _listener?.Dispose();
    }

    private string ConnectionStringOf(int port) =>
        $"Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName={_options.KeyName};SharedAccessKey={_options.Key};"
        + "UseDevelopmentEmulator=true;";

    private Broker OpenBroker()
    {
        // A queue that the file declares overrides one of the project's own.
        var declared = _options.QueuesFile is { Length: > 0 } path
            ? QueuesFile.Read(path, _options.MaxMessageSizeInKilobytes)
            : [];
        var queues = declared.Concat(ProjectQueues.Of(queueNames.Value, _options.MaxMessageSizeInKilobytes))
            .DistinctBy(queue => queue.Name, StringComparer.OrdinalIgnoreCase);
        return new Broker(_options, queues, time, loggers);
    }

    private BrokerQueue Find(string queue) =>
        Running(_broker).Find(queue)
            ?? throw new ArgumentException($"The queue '{queue}' does not exist.", nameof(queue));

    private static T Running<T>(T? part) where T : class =>
        part ?? throw new InvalidOperationException("The embedded queue is not running.");

    [LoggerMessage(LogLevel.Information,
        "The embedded queue listens on 127.0.0.1:{Port} (administration on port {AdministrationPort}) with " +
        "{Queues} queues in {Folder}.")]
    private partial void LogListening(int port, int administrationPort, string folder, int queues);
}
