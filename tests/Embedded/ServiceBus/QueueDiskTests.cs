using System.Diagnostics;
using Serverless.Embedded.ServiceBus.Client;
using Serverless.Serving;

namespace Serverless.Embedded.Tests.ServiceBus;

/// <summary>
/// A disk that is really full and a folder that is really read-only, as mounts that only the queue's process sees.
/// </summary>
public sealed class QueueDiskTests : IDisposable
{
    private const string Jobs = "jobs-bulk";
    private const string SmallDisk =
        "mount -t tmpfs -o size=4m none \"$0\" && head -c 2000000 /dev/zero > \"$0/ballast\"";
    private const string ReadOnlyDisk = "mount -t tmpfs -o ro,size=4m none \"$0\"";

    private readonly string _folder = Directory.CreateTempSubdirectory("queue-disk-").FullName;

    [Fact(Timeout = 60_000)]
    public async Task A_full_disk_refuses_sends_keeps_accepted_messages_and_recovers()
    {
        RequireMounts();
        using var process = new QueueProcess(_folder, QueueProcess.FreePort(), SmallDisk);
        var endpoint = QueueEndpoint.Parse(await process.StartAsync().WaitAsync(TestContext.Current.CancellationToken));
        await using var sender = new QueueSender(endpoint, TimeProvider.System, new Random(1));
        List<string> accepted = [];
        var refusal = await Assert.ThrowsAsync<QueueUnavailableException>(async () =>
        {
            while (accepted.Count < 1000)
            {
                accepted.Add(await SendAsync(sender, accepted.Count));
            }
        });
        Assert.Contains("could not be made durable", refusal.Message);
        Assert.Contains("full", refusal.Message);
        Assert.NotEmpty(accepted);

        File.Delete(Path.Combine(process.Folder, "ballast"));

        accepted.Add(await SendAsync(sender, accepted.Count));
        Assert.Subset(await ReceiveAsync(endpoint, accepted), accepted.ToHashSet());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_read_only_folder_is_reported_at_start()
    {
        RequireMounts();
        using var process = new QueueProcess(_folder, QueueProcess.FreePort(), ReadOnlyDisk);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => process.StartAsync().WaitAsync(TestContext.Current.CancellationToken));

        Assert.Contains($"ServiceBus:DataFolder = '{_folder}'", error.Message);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<string> SendAsync(QueueSender sender, int number)
    {
        var message = new OutgoingMessage { Id = $"m{number}", Body = new byte[10_000] };
        await sender.SendAsync(Jobs, message, TestContext.Current.CancellationToken);
        return message.Id;
    }

    /// <summary>Receives until everything expected has come; answers all that came.</summary>
    private static async Task<HashSet<string>> ReceiveAsync(
        QueueEndpoint endpoint, IReadOnlyCollection<string> expected)
    {
        var received = new HashSet<string>();
        var all = new TaskCompletionSource();
        await using var receiver = RunningQueue.Receive(endpoint, Jobs, (message, _) =>
        {
            lock (received)
            {
                received.Add(message.MessageId);
                if (received.IsSupersetOf(expected))
                {
                    all.TrySetResult();
                }
            }

            return Task.CompletedTask;
        }, concurrency: 4);
        await all.Task.WaitAsync(TestContext.Current.CancellationToken);
        await receiver.StopAsync(TestContext.Current.CancellationToken);
        return received;
    }

    private static void RequireMounts()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Mounts of a process's own are Linux's.");
        using var trial = Process.Start(
            new ProcessStartInfo("unshare", ["-Umr", "mount", "-t", "tmpfs", "none", Path.GetTempPath()])
        {
            RedirectStandardError = true,
        });
        trial!.WaitForExit();
        Assert.SkipUnless(trial.ExitCode == 0, "This system lets no user mount anything.");
    }
}
