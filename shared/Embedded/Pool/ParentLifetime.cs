using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace Serverless.Embedded.Pool;

/// <summary>
/// The lifetime of a worker process in the pool. It reports when it is ready, stops on SIGTERM, and stops when its
/// standard input ends, which happens however the parent dies. Ctrl-C also reaches it (it is in the same process
/// group), but the parent handles that.
/// </summary>
public sealed class ParentLifetime(
    IHostApplicationLifetime application, Stream input, TextWriter output) : IHostLifetime, IDisposable
{
    /// <summary>The line on standard output that makes a starting instance live.</summary>
    public const string ReadyLine = "instance-ready";

    /// <summary>The line on standard output that gives a starting instance more time.</summary>
    public const string ProgressLine = "instance-progress";

    /// <summary>The environment variable with the name of the instance, which is the same as on Azure.</summary>
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
                // The content does not matter, only the end of the stream.
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (IOException)
        {
            // A broken pipe also means that the parent has died.
        }

        application.StopApplication();
    }
}
