using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Serverless.Embedded.Tests.ServiceBus;

/// <summary>
/// The embedded queue in its own process, which can be killed. With <paramref name="prepare"/>, a shell command on its
/// folder as <c>$0</c>, it has mounts of its own.
/// </summary>
internal sealed class QueueProcess(string folder, int port, string? prepare = null) : IDisposable
{
    private Process? _process;

    /// <summary>The folder as the process sees it.</summary>
    public string Folder => $"/proc/{_process!.Id}/root{folder}";

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async Task<string> StartAsync()
    {
        string[] queue = ["dotnet", Path.Combine(
            AppContext.BaseDirectory, "Serverless.QueueHost.dll"),
            "--folder", folder, "--port", $"{port}", "--administration-port", "0"];
        string[] command = prepare is null
            ? queue : ["unshare", "-Umr", "sh", "-c", $"{prepare} && exec \"$@\"", folder, .. queue];
        var start = new ProcessStartInfo(command[0],
            command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        _process = Process.Start(start) ?? throw new InvalidOperationException("The queue's process did not start.");
        return await _process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException(await _process.StandardError.ReadToEndAsync());
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
