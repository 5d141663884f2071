using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Embedded.ServiceBus;
using Serverless.Serving;

namespace Serverless.Embedded.Tests.ServiceBus;

/// <summary>Faults of the queue's port, folder, file and disk: the messages, and what is preserved.</summary>
public sealed class QueueFailureTests : IDisposable
{
    private const string Jobs = "jobs-bulk";

    private readonly string _folder = Directory.CreateTempSubdirectory("queue-tests-").FullName;

    [Fact]
    public async Task A_port_in_use_is_reported_with_the_remedy()
    {
        await using var first = Make(new EmbeddedServiceBusOptions { DataFolder = Path
            .Combine(_folder, "a"), Port = 0, AdministrationPort = 0 });
        await first.StartAsync(TestContext.Current.CancellationToken);

        var error = await StartingFails(new EmbeddedServiceBusOptions { DataFolder = Path
            .Combine(_folder, "b"), Port = first.Port, AdministrationPort = 0 });

        Assert.Contains($"ServiceBus:Port {first.Port}", error);
        Assert.Contains("set another port", error);
    }

    [Fact]
    public async Task An_administration_port_in_use_is_reported_with_the_remedy()
    {
        await using var first = Make(new EmbeddedServiceBusOptions { DataFolder = Path
            .Combine(_folder, "a"), Port = 0, AdministrationPort = 0 });
        await first.StartAsync(TestContext.Current.CancellationToken);
        var port = new Uri(first.AdministrationConnectionString.Split(';')[0]["Endpoint=".Length..]).Port;

        var error = await StartingFails(
            new EmbeddedServiceBusOptions { DataFolder = Path
                .Combine(_folder, "b"), Port = 0, AdministrationPort = port });

        Assert.Contains($"ServiceBus:AdministrationPort {port}", error);
        Assert.Contains("set another port", error);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_created_is_reported()
    {
        var file = Path.Combine(_folder, "a-file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);

        var error = await StartingFails(new EmbeddedServiceBusOptions { DataFolder = Path
            .Combine(file, "queues"), Port = 0, AdministrationPort = 0 });

        Assert.Contains($"ServiceBus:DataFolder = '{Path.Combine(file, "queues")}'", error);
    }

    [Fact]
    public async Task A_corrupt_file_is_reported_and_not_changed()
    {
        var file = Path.Combine(_folder, "queues.db");
        var damaged = Enumerable.Repeat((byte)'x', 8192).ToArray();
        await File.WriteAllBytesAsync(file, damaged, TestContext.Current.CancellationToken);

        var error = await StartingFails(Options());

        Assert.StartsWith($"The file '{file}' (setting ServiceBus:DataFolder = '{_folder}') is damaged, or was not "
            + "written by this program.", error);
        Assert.Equal(damaged, await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_file_of_another_version_is_refused()
    {
        await using (var file = new SqliteConnection($"Data Source={Path.Combine(_folder, "queues.db")};Pooling=false"))
        {
            await file.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = file.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        Assert.Contains(
            "has schema version 99, but this program supports versions up to 1", await StartingFails(Options()));
    }

    [Fact]
    public async Task A_folder_that_another_queue_uses_is_refused()
    {
        await using var first = Make(Options());
        await first.StartAsync(TestContext.Current.CancellationToken);

        Assert.Contains("was held by another process", await StartingFails(Options()));
    }

    [Fact]
    public async Task A_full_file_refuses_sends_keeps_accepted_messages_and_recovers()
    {
        var options = Options();
        options.MaxFileMegabytes = 1;
        var accepted = 0;
        await using (var queue = Make(options))
        {
            await queue.StartAsync(TestContext.Current.CancellationToken);
            var refusal = await Assert.ThrowsAsync<QueueUnavailableException>(async () =>
            {
                for (; accepted < 1000; accepted++)
                {
                    await queue.SendAsync(Jobs, Message(accepted), TestContext.Current.CancellationToken);
                }
            });
            Assert.Contains("is full", refusal.Message);
        }

        await using var running = await RunningQueue.StartAsync(_folder, maxFileMegabytes: 1);
        Assert.InRange(accepted, 20, 100);
        Assert.Equal(accepted, (await running.Queue.ReadAsync(Jobs, TestContext.Current.CancellationToken)).Active);
        await running.ReceiveAsync(Jobs, accepted);

        await running.Queue.SendAsync(Jobs, Message(accepted + 1), TestContext.Current.CancellationToken);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static OutgoingMessage Message(int number) => new() { Id = $"m{number}", Body = new byte[10_000] };

    private EmbeddedServiceBusOptions Options() => new() { DataFolder = _folder, Port = 0, AdministrationPort = 0 };

    private static Serverless.Embedded.ServiceBus.EmbeddedServiceBus Make(EmbeddedServiceBusOptions options) => new(
        Microsoft.Extensions.Options.Options.Create(options),
        Microsoft.Extensions.Options.Options.Create(new QueueOptions()),
        TimeProvider.System,
        NullLoggerFactory.Instance);

    private static async Task<string> StartingFails(EmbeddedServiceBusOptions options)
    {
        await using var queue = Make(options);
        return (await Assert.ThrowsAnyAsync<Exception>(
            () => queue.StartAsync(TestContext.Current.CancellationToken))).Message;
    }
}
