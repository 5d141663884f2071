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
/// A durable queue in this process that speaks Service Bus's AMQP on loopback. Inside the process it is used directly: as a sender, for
/// counts, to be emptied, and to hear of settled messages.
/// </summary>
public sealed partial class EmbeddedServiceBus(
    IOptions<EmbeddedServiceBusOptions> options,
    IOptions<QueueOptions> queueNames,
    TimeProvider time,
    ILoggerFactory loggers) : IHostedService, IMessageSender, IBacklogCounts, IQueueHeads, IQueueDrain, IAsyncDisposable
{
    /// <summary>A drain waits for the queue no longer than this: what is on disk comes within milliseconds, unless the file cannot be read.</summary>
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(30);

    private readonly EmbeddedServiceBusOptions _options = options.Value;
    private readonly ILogger _logger = loggers.CreateLogger<EmbeddedServiceBus>();
    private Broker? _broker;
    private QueueContainer? _container;
    private ConnectionListener? _listener;
    private AdministrationServer? _administration;

    /// <summary>A message was completed or dead-lettered: queue and message id. A hint, raised at once; handlers must be quick.</summary>
    public event Action<string, string>? Settled;

    /// <summary>The port that the queue listens on, once started.</summary>
    public int Port => Running(_listener).Port;

    /// <summary>How any Service Bus client reaches this queue, once started.</summary>
    public string ConnectionString => ConnectionStringOf(Port);

    /// <summary>How any Service Bus administration client reaches this queue, once started.</summary>
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
            _options.AdministrationPort, new QueueAnswers(_broker.Queues, _options.MaxFileMegabytes), key, time, loggers);
        await _administration.StartAsync(cancellationToken);
        LogListening(_logger, _listener.Port, _administration.Port, _options.DataFolder, _broker.Queues.Count / 2);
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
                $"The queue '{queue}' takes messages of at most {found.Settings.MaxMessageBytes} bytes, and this one has {content.Content.Length}.");
        }

        broker.Send(
            found,
            [content],
            _ => accepted.TrySetResult(),
            error => accepted.TrySetException(new IOException($"The queue '{queue}' could not make a message durable: {error.Message}", error)));
        return accepted.Task.WaitAsync(cancellationToken);
    }

    public Task<QueueCounts> ReadAsync(string queue, CancellationToken cancellationToken)
    {
        var found = Find(queue);
        return Task.FromResult(
            new QueueCounts(time.GetUtcNow(), found.ActiveCount, found.ScheduledCount, found.DeadLetters?.ActiveCount ?? 0));
    }

    public Task<TimeSpan> HeadAgeAsync(string queue, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return Task.FromResult(Find(queue).OldestEnqueuedAt() is { } oldest && oldest < now ? now - oldest : TimeSpan.Zero);
    }

    public async Task<int> DrainAsync(
        string queue, int limit, DateTimeOffset enqueuedBefore, Func<WaitingMessage, CancellationToken, Task> handle, CancellationToken cancellationToken)
    {
        var receiver = new DrainReceiver(Find(queue), limit, enqueuedBefore);
        using var patience = new CancellationTokenSource(DrainPatience, time);
        await using var givingUp = patience.Token.UnsafeRegister(given => ((DrainReceiver)given!).End(), receiver);
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
        $"Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName={_options.KeyName};SharedAccessKey={_options.Key};UseDevelopmentEmulator=true;";

    private Broker OpenBroker()
    {
        // A queue that the file declares is as the file says, even where it is one of the project's own.
        var declared = _options.QueuesFile is { Length: > 0 } path ? QueuesFile.Read(path, _options.MaxMessageSizeInKilobytes) : [];
        var queues = declared.Concat(ProjectQueues.Of(queueNames.Value, _options.MaxMessageSizeInKilobytes))
            .DistinctBy(queue => queue.Name, StringComparer.OrdinalIgnoreCase);
        return new Broker(_options, queues, time, loggers);
    }

    private BrokerQueue Find(string queue) =>
        Running(_broker).Find(queue) ?? throw new ArgumentException($"There is no queue '{queue}'.", nameof(queue));

    private static T Running<T>(T? part) where T : class =>
        part ?? throw new InvalidOperationException("The embedded queue is not running.");

    [LoggerMessage(Level = LogLevel.Information, Message = "The embedded queue listens on 127.0.0.1:{Port}, and for administration on {AdministrationPort}; {Queues} queues in {Folder}.")]
    private static partial void LogListening(ILogger logger, int port, int administrationPort, string folder, int queues);
}
