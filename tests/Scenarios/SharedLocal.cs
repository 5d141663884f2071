using Serverless.Embedded.ServiceBus.Client;

[assembly: AssemblyFixture(typeof(Serverless.Scenarios.Tests.SharedLocal))]

namespace Serverless.Scenarios.Tests;

/// <summary>One running system, shared by all tests that do not break it.</summary>
public sealed class SharedLocal : IAsyncLifetime
{
    private LocalProcess? _local;

    public HttpClient Http => _local?.Http ?? throw new InvalidOperationException("Not started.");

    /// <summary>The endpoint of its queue.</summary>
    public QueueEndpoint Queue => (_local ?? throw new InvalidOperationException("Not started.")).Queue;

    public async ValueTask InitializeAsync() => _local = await LocalProcess.StartAsync();

    public ValueTask DisposeAsync() => _local?.DisposeAsync() ?? ValueTask.CompletedTask;
}
