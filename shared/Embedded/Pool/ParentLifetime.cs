using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace Serverless.Embedded.Pool;

/// <summary>
/// The lifetime of a worker process, its side of the pool: it says when it is ready, stops on SIGTERM, and stops when its standard input
/// ends, which happens however the parent dies. Ctrl-C reaches it too (one process group) and is left to the parent.
/// </summary>
public sealed class ParentLifetime(IHostApplicationLifetime application, Stream input, TextWriter output) : IHostLifetime, IDisposable
{
    /// <summary>The line on standard output that turns a starting instance live.</summary>
    public const string ReadyLine = "instance-ready";

    /// <summary>The variable with the instance's name; called as on Azure, so that a worker reads one name on both hosts.</summary>
    public const string InstanceVariable = "WEBSITE_INSTANCE_ID";

    private readonly CancellationTokenSource _disposed = new();
    private readonly List<IDisposable> _registrations = [];

    public ParentLifetime(IHostApplicationLifetime application)
        : this(application, Console.OpenStandardInput(), Console.Out)
    {
    }

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _registrations.Add(application.ApplicationStarted.Register(() => output.WriteLine(ReadyLine)));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            application.StopApplication();
        }));
        _ = Task.Run(WatchInputAsync, cancellationToken);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _disposed.Cancel();
        _registrations.ForEach(r => r.Dispose());
        _disposed.Dispose();
    }

    private async Task WatchInputAsync()
    {
        var buffer = new byte[256];
        try
        {
            while (await input.ReadAsync(buffer, _disposed.Token) > 0)
            {
                // What the parent writes means nothing; only the end does.
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (IOException)
        {
            // A broken pipe is a dead parent as well.
        }

        application.StopApplication();
    }
}
