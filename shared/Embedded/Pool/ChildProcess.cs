using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Serverless.Embedded.Pool;

/// <summary>A running worker process, with its signals as tasks and its output lines for a listener.</summary>
internal sealed partial class ChildProcess : IDisposable
{
    private const int SigTerm = 15;

    private readonly Process _process;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ErrorOutput _errorOutput = new();
    private readonly Task _output;
    private volatile TaskCompletionSource _progress = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(Process process, Action<string> onLine)
    {
        _process = process;
        _output = Task.WhenAll(
            ReadAsync(process.StandardOutput, line =>
            {
                switch (line)
                {
                    case ParentLifetime.ReadyLine:
                        _ready.TrySetResult();
                        break;
                    case ParentLifetime.ProgressLine:
                        var progress = _progress;
                        _progress = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                        progress.TrySetResult();
                        break;
                    default:
                        onLine(line);
                        break;
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

    /// <summary>Completes at the next sign of progress.</summary>
    public Task Progress => _progress.Task;

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
        var process = Process.Start(start)
            ?? throw new InvalidOperationException($"'{options.FileName}' started no process.");
        return new ChildProcess(process, onLine);
    }

    /// <summary>Requests the process to finish what it has in hand and exit.</summary>
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
    /// Returns the line that explains why the process exited. Call it after the exit. It waits for the rest of the
    /// output for at most <paramref name="limit"/>, because a grandchild may hold the pipe open.
    /// </summary>
    public async Task<string?> ReadLastErrorAsync(TimeSpan limit, TimeProvider time)
    {
        try
        {
            await _output.WaitAsync(limit, time);
        }
        catch (TimeoutException)
        {
            // Use the output received so far.
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
            // The process was disposed while a grandchild held its pipe, so nothing reads the output any more.
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int processId, int signal);
}
