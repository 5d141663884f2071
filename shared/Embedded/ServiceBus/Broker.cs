using Microsoft.Extensions.Logging;
using Serverless.Embedded.ServiceBus.Rules;
using Serverless.Embedded.ServiceBus.Storage;
using Serverless.Serving;

namespace Serverless.Embedded.ServiceBus;

/// <summary>All queues of one data folder, independent of the protocol.</summary>
internal sealed class Broker : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(1);
    private const int SweepLimit = 1000;

    private readonly Dictionary<string, BrokerQueue> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<int, BrokerQueue> _byId = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _clock;
    private DateTimeOffset _nextSweep;

    public Broker(
        EmbeddedServiceBusOptions options, IEnumerable<QueueSettings> queues, TimeProvider time, ILoggerFactory loggers)
    {
        Time = time;
        var store = new MessageStore(options.DataFolder, options.MaxFileMegabytes, time);
        Journal = new Journal(store, time, loggers.CreateLogger<Journal>());
        foreach (var settings in queues)
        {
            Open(settings, store);
        }

        Schedule.Restart(store.Messages.NextDue());
        Journal.Start();
        _clock = new Periodic("move due messages", Tick, time, loggers.CreateLogger<Broker>())
            .RunAfterPeriodAsync(TickAsync, _stopping.Token);
    }

    /// <summary>
    /// Raised with queue and message id when a message is completed or dead-lettered, before this is durable. Handlers
    /// must be quick.
    /// </summary>
    public event Action<string, string>? Settled;

    public TimeProvider Time { get; }

    public Journal Journal { get; }

    public DueTime Schedule { get; } = new();

    public IReadOnlyCollection<BrokerQueue> Queues => _byId.Values;

    public BrokerQueue this[int id] => _byId[id];

    public BrokerQueue? Find(string name) => _byName.GetValueOrDefault(name);

    public void OnSettled(BrokerQueue queue, string messageId) => Settled?.Invoke(queue.Name, messageId);

    /// <summary>Accepts all messages or none. The callbacks run on the journal's thread and must be quick.</summary>
    public void Send(
        BrokerQueue queue, IReadOnlyList<BrokerMessage> messages, Action<IReadOnlyList<long>> onAccepted,
        Action<Exception> onFailed)
    {
        var life = queue.Settings.DefaultTimeToLive;
        Journal.Post(
            new SendEntry(queue, [.. messages.Select(m => LimitTimeToLive(m, life))], Time, onAccepted, onFailed));
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _clock;
        await Task.Run(Journal.Dispose);
        _stopping.Dispose();
    }

    private static BrokerMessage LimitTimeToLive(BrokerMessage message, TimeSpan? max) =>
        max is { } limit && !(message.TimeToLive <= limit) ? message with { TimeToLive = limit } : message;

    private void Open(QueueSettings settings, MessageStore store)
    {
        var deadLetters = Open(settings.OfDeadLetters, null, store);
        Open(settings, deadLetters, store);
    }

    private BrokerQueue Open(QueueSettings settings, BrokerQueue? deadLetters, MessageStore store)
    {
        var row = store.Open(settings);
        var deferred = store.Messages.NumbersIn(row.Id, Place.Deferred);
        var queue = new BrokerQueue(settings, deadLetters, row, deferred, this);
        _byName.Add(queue.Name, queue);
        _byId.Add(queue.Id, queue);
        return queue;
    }

    private Task TickAsync(CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        foreach (var queue in _byId.Values)
        {
            queue.ExpireLocks(now);
        }

        if (Schedule.TryClaim(now))
        {
            Journal.Post(new DueEntry(this));
        }

        if (now < _nextSweep)
        {
            return Task.CompletedTask;
        }

        _nextSweep = now + SweepPeriod;
        Journal.Post(new TrimEntry(now));
        Journal.Read(store => Sweep(store, now));
        return Task.CompletedTask;
    }

    /// <summary>Expires messages far behind the heads of the queues.</summary>
    private void Sweep(MessageStore store, DateTimeOffset now)
    {
        foreach (var (queue, message) in store.Messages.ReadExpired(now, SweepLimit))
        {
            _byId[queue].Decide(rules =>
            {
                rules.ExpireStored(message);
                return true;
            });
        }
    }
}
