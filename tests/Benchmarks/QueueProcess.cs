using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Embedded.ServiceBus.Client;
using Serverless.Serving;

namespace Serverless.Benchmarks;

/// <summary>The embedded queue in a separate process, and its clients in this process.</summary>
internal sealed class QueueProcess : IAsyncDisposable
{
    private const int BodySize = 1024;

    private readonly Process _process;
    private int _next;

    private QueueProcess(Process process, string connectionString)
    {
        _process = process;
        Endpoint = QueueEndpoint.Parse(connectionString);
        Sender = new QueueSender(Endpoint, TimeProvider.System, new Random(1));
    }

    public QueueEndpoint Endpoint { get; }

    public QueueSender Sender { get; }

    /// <summary>The resident memory in megabytes, from /proc on Linux.</summary>
    public double ResidentMegabytes => File.ReadLines($"/proc/{_process.Id}/status")
        .Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Select(line => double.Parse(
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024)
        .Single();

    public static async Task<QueueProcess> StartAsync(string folder)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in (string[])[Path.Combine(
            AppContext.BaseDirectory, "Serverless.QueueHost.dll"),
            "--folder", folder, "--port", "0", "--administration-port", "0"])
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException("The queue process did not start.");
        var connectionString = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("The queue process exited before it was ready.");
        return new QueueProcess(process, connectionString);
    }

    /// <summary>Sends messages with several sends in flight, and returns the messages per second.</summary>
    public Task<double> SendManyAsync(string queue, int count, int inFlight) =>
        SendManyAsync(queue, count, inFlight, _ => NewMessage());

    /// <summary>
    /// Sends the messages with the numbers from 0, with several sends in flight, and returns the messages per second.
    /// </summary>
    public async Task<double> SendManyAsync(string queue, int count, int inFlight, Func<int, OutgoingMessage> message)
    {
        var next = -1;
        var started = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) is var number && number < count)
            {
                await Sender.SendAsync(queue, message(number), CancellationToken.None);
            }
        }));
        return count / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Receives and settles messages, and returns the messages per second.</summary>
    public async Task<double> ReceiveManyAsync(string queue, int count, int concurrency)
    {
        var started = TimeProvider.System.GetTimestamp();
        var left = count;
        var done = new TaskCompletionSource();
        await using var receiver = Receive(queue, concurrency, _ =>
        {
            if (Interlocked.Decrement(ref left) == 0)
            {
                done.TrySetResult();
            }
        });
        await done.Task;
        var rate = count / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        await receiver.StopAsync(CancellationToken.None);
        return rate;
    }

    public QueueReceiver Receive(string queue, int concurrency, Action<ReceivedMessage> handle)
    {
        var receiver = new QueueReceiver(Endpoint, queue, concurrency, (message, _) =>
        {
            handle(message);
            return Task.CompletedTask;
        }, TimeProvider.System, new Random(1), NullLogger<QueueReceiver>.Instance);
        receiver.Start();
        return receiver;
    }

    public OutgoingMessage NewMessage() =>
        new() { Id = $"{Environment.ProcessId}-{Interlocked.Increment(ref _next)}", Body = new byte[BodySize] };

    public async ValueTask DisposeAsync()
    {
        await Sender.DisposeAsync();
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
