using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Serverless.Embedded.Pool;

/// <summary>A running worker process: its signals as tasks, its lines to a listener.</summary>
internal sealed partial class ChildProcess : IDisposable
{
    private const int SigTerm = 15;

    private readonly Process _process;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ErrorOutput _errorOutput = new();
    private readonly Task _output;

    private ChildProcess(Process process, Action<string> onLine)
    {
        _process = process;
        _output = Task.WhenAll(
            ReadAsync(process.StandardOutput, line =>
            {
                if (line == ParentLifetime.ReadyLine)
                {
                    _ready.TrySetResult();
                }
                else
                {
                    onLine(line);
                }
            }),
            ReadAsync(process.StandardError, line =>
            {
                _errorOutput.Add(line);
                onLine(line);
            }));
        Exited = process.WaitForExitAsync();
    }

    public Task Ready => _ready.Task;

    public Task Exited { get; }

    public int Id => _process.Id;

    public int ExitCode => _process.ExitCode;

    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public static ChildProcess Start(PoolOptions options, string instance, Action<string> onLine)
    {
        var start = new ProcessStartInfo(options.FileName, options.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in options.Environment)
        {
            start.Environment[name] = value;
        }

        start.Environment[ParentLifetime.InstanceVariable] = instance;
        var process = Process.Start(start) ?? throw new InvalidOperationException($"'{options.FileName}' gave no process.");
        return new ChildProcess(process, onLine);
    }

    /// <summary>Asks the process to finish what it has in hand and end.</summary>
    public void Terminate()
    {
        if (OperatingSystem.IsWindows())
        {
            _process.StandardInput.Close();
        }
        else if (!_process.HasExited)
        {
            _ = Signal(_process.Id, SigTerm);
        }
    }

    public void Kill() => _process.Kill(entireProcessTree: true);

    /// <summary>
    /// The line that tells why the process ended. Call it after the end: it waits for the rest of the output, though not past
    /// <paramref name="limit"/>, because a grandchild may hold the pipe open.
    /// </summary>
    public async Task<string?> ReadLastErrorAsync(TimeSpan limit, TimeProvider time)
    {
        try
        {
            await _output.WaitAsync(limit, time);
        }
        catch (TimeoutException)
        {
            // What was heard until now has to do.
        }

        return _errorOutput.LastLine;
    }

    public void Dispose() => _process.Dispose();

    private static async Task ReadAsync(StreamReader reader, Action<string> onLine)
    {
        try
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                onLine(line);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The process was disposed of while a grandchild held its pipe: nobody listens any more.
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int processId, int signal);
}
