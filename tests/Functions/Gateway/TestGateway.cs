using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Serverless.Gateway;
using Serverless.Scaling.Arrivals;
using Serverless.Serving;
using Serverless.Serving.Admission;
using Serverless.Serving.Backlog;
using Serverless.Serving.Models;
using Serverless.Serving.Results;
using Serverless.Serving.Results.DeadLetters;
using Serverless.Serving.Tests;

namespace Serverless.Functions.Tests.Gateway;

/// <summary>The gateway with its real registrations and in-memory ports.</summary>
internal sealed class TestGateway : IDisposable
{
    private static readonly Dictionary<string, string?> Queues = new()
    {
        ["InteractiveQueue"] = "jobs-interactive", ["BulkQueue"] = "jobs-bulk", ["CallbacksQueue"] = "callbacks",
    };

    private readonly ServiceProvider _services;

    public TestGateway(AdmissionOptions? options = null)
    {
        _services = new ServiceCollection()
            .AddLogging()
            .AddGateway(new ConfigurationBuilder().AddInMemoryCollection(Queues).Build())
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton(Options.Create(options ?? new AdmissionOptions()))
            .AddSingleton<IHostApplicationLifetime>(Lifetime)
            .AddSingleton<IJobStore>(Store)
            .AddSingleton<IJobSignals>(Signals)
            .AddSingleton<IPayloads>(new InMemoryPayloads())
            .AddSingleton<IMessageSender>(Sent)
            .AddSingleton<IModelCatalog>(new TestModels())
            .AddSingleton<IInstanceFacts>(new NoInstances())
            .AddSingleton<IModelReports>(ModelReports)
            .AddSingleton<IDeadLetterLog>(DeadLetters)
            .AddSingleton<IArrivalCounter>(Arrivals)
            .BuildServiceProvider();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public InMemoryStore Store { get; } = new();

    public HandSignals Signals { get; } = new();

    public SentMessages Sent { get; } = new();

    public CountedArrivals Arrivals { get; } = new();

    public InMemoryModelReports ModelReports { get; } = new();

    public InMemoryDeadLetters DeadLetters { get; } = new();

    public StoppableLifetime Lifetime { get; } = new();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public void Dispose()
    {
        _services.Dispose();
        Lifetime.Dispose();
    }

    internal sealed class CountedArrivals : IArrivalCounter
    {
        public List<Arrival> Counted { get; } = [];

        public void Count(in Arrival arrival) => Counted.Add(arrival);
    }

    private sealed class NoInstances : IInstanceFacts
    {
        public InstanceFacts? Current => null;
    }
}
