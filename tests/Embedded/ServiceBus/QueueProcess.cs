using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Serverless.Embedded.Tests.ServiceBus;

/// <summary>The embedded queue in a process of its own that can be killed like any other.</summary>
internal sealed class QueueProcess(string folder, int port) : IDisposable
{
    private Process? _process;

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async Task<string> StartAsync()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in (string[])[
            Path.Combine(AppContext.BaseDirectory, "Serverless.QueueHost.dll"), "--folder", folder, "--port", $"{port}"])
            start.ArgumentList.Add(argument);
        _process = Process.Start(start) ?? throw new InvalidOperationException("The queue's process did not start.");
        return await _process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("The queue's process ended before it was ready.");
    }

    /// <summary>SIGKILL: the process gets no chance to tidy up.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public void Dispose()
    {
        _process?.Kill();
        _process?.Dispose();
    }
}
