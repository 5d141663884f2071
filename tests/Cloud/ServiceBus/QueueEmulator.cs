using System.Diagnostics;
using System.Text.Json;
using Serverless.Cloud.Tests.ServiceBus;

[assembly: AssemblyFixture(typeof(QueueEmulator))]

namespace Serverless.Cloud.Tests.ServiceBus;

/// <summary>
/// The embedded queue in its own process, as an emulator of Service Bus. The tests of this assembly share it, but each
/// has its own queue.
/// </summary>
public sealed class QueueEmulator : IAsyncLifetime
{
    private const int MostQueues = 100;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("queue-emulator-");
    private Process? _process;
    private int _queues;

    public string ConnectionString { get; private set; } = "";

    public string AdministrationConnectionString { get; private set; } = "";

    /// <summary>A queue that no other test uses, with the product's settings.</summary>
    public string NewQueue() => $"queue-{Interlocked.Increment(ref _queues)}";

    public async ValueTask InitializeAsync()
    {
        var queues = Enumerable.Range(1, MostQueues).Select(number => new
        {
            Name = $"queue-{number}", Properties =
                new { DeadLetteringOnMessageExpiration = true, RequiresDuplicateDetection = true },
        });
        var file = Path.Combine(_folder.FullName, "queues.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(
            new { UserConfig = new { Namespaces = new[] { new { Queues = queues } } } }));
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "Serverless.QueueHost.dll"),
            "--folder", _folder.FullName, "--queues", file, "--port", "0", "--administration-port", "0",
        ];
        _process = Process.Start(
            new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new InvalidOperationException("The queue's process did not start.");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        ConnectionString = await LineAsync(_process, limit.Token);
        AdministrationConnectionString = await LineAsync(_process, limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    private static async Task<string> LineAsync(Process process, CancellationToken cancellationToken) =>
        await process.StandardOutput.ReadLineAsync(cancellationToken)
        ?? throw new InvalidOperationException(await process.StandardError.ReadToEndAsync(cancellationToken));
}
