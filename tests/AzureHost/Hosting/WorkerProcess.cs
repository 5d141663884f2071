using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace Serverless.AzureHost.Tests.Hosting;

/// <summary>
/// A function app's process, started as the Functions host starts it: by its <c>worker.config.json</c>, in its own
/// folder.
/// </summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _errors = new();

    private WorkerProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.Start();
        _process.BeginErrorReadLine();
        // Standard output is read and discarded, because a full pipe would block the worker.
        _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        Ended = EndAsync();
    }

    /// <summary>Completes with the exit code.</summary>
    public Task<int> Ended { get; }

    /// <summary>The lines on standard error, which the Functions host logs.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    public static WorkerProcess Start(string folder, Uri host, IReadOnlyDictionary<string, string> settings)
    {
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "worker.config.json")));
        var description = config.RootElement.GetProperty("description");
        var start = new ProcessStartInfo(
            description.GetProperty("defaultExecutablePath").GetString()!, Arguments(folder, description, host))
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["FUNCTIONS_WORKER_DIRECTORY"] = folder,
                ["FUNCTIONS_APPLICATION_DIRECTORY"] = folder,
            },
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        return new WorkerProcess(start);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await Ended;
        _process.Dispose();
    }

    private static string[] Arguments(string folder, JsonElement description, Uri host)
    {
        var id = Guid.NewGuid().ToString();
        return
        [
            Path.Combine(folder, description.GetProperty("defaultWorkerPath").GetString()!),
            "--host", host.Host,
            "--port", $"{host.Port}", "--workerId", id, "--requestId", id, "--grpcMaxMessageLength", $"{int.MaxValue}",
            "--functions-uri", $"{host}", "--functions-worker-id", id, "--functions-request-id", id,
            "--functions-grpc-max-message-length", $"{int.MaxValue}",
        ];
    }

    private async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    private void Take(string? line)
    {
        if (line is not null)
        {
            _errors.Enqueue(line);
        }
    }
}
