using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Serverless.Embedded.ServiceBus.Client;

namespace Serverless.Scenarios.Tests;

/// <summary>
/// The system as a user runs it: the <c>Local</c> program in a separate process, with free ports and its own data
/// folder.
/// </summary>
internal sealed partial class LocalProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LocalProcess(string data, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> settings)
    {
        Data = data;
        // A shell that runs tests in the background ignores SIGINT. Child processes inherit this, and .NET respects it,
        // so reset it.
        var start = new ProcessStartInfo("env") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("--default-signal=INT");
        start.ArgumentList.Add("dotnet");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Serverless.Local.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.Exited += (_, _) =>
            _ready.TrySetException(new InvalidOperationException($"Local exited before it was ready:\n{Output}"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Data { get; }

    public HttpClient Http { get; private set; } = new();

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>The endpoint of its queue.</summary>
    public QueueEndpoint Queue => QueueEndpoint.Parse(
        $"Endpoint=sb://127.0.0.1:{QueueLine().Match(Output).Groups[1].Value};"
        + "SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;");

    /// <summary>
    /// The folder of the repository's models, which the build copies to the output folder of the tests.
    /// </summary>
    public static string Models => Path.Combine(AppContext.BaseDirectory, "models");

    /// <summary>Starts the program and waits until it is ready.</summary>
    public static async Task<LocalProcess> StartAsync(
        string? data = null, IReadOnlyDictionary<string, string>? settings = null, params string[] arguments)
    {
        var local = Launch(data, settings, arguments);
        var address = await local._ready.Task.WaitAsync(Eventually.Patience);
        local.Http = new HttpClient(new ContractHandler()) { BaseAddress = address, Timeout = Eventually.Patience };
        return local;
    }

    /// <summary>Starts the program and does not wait.</summary>
    public static LocalProcess Launch(
        string? data = null, IReadOnlyDictionary<string, string>? settings = null, params string[] arguments)
    {
        data ??= Directory.CreateTempSubdirectory("serverless-").FullName;
        string[] defaults = [
            "--port", "0", "--amqp-port", "0", "--administration-port", "0", "--data", data, "--models", Models];
        return new LocalProcess(data, defaults.Concat(arguments), settings ?? new Dictionary<string, string>());
    }

    /// <summary>The process ids of the worker instances.</summary>
    public IReadOnlyList<int> Workers() =>
    [
        .. File.ReadAllText($"/proc/{_process.Id}/task/{_process.Id}/children")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(id => int.Parse(id, CultureInfo.InvariantCulture))
            .Concat(ChildrenOfOtherThreads())
            .Distinct(),
    ];

    /// <summary>Sends Ctrl+C.</summary>
    public void Interrupt() => Signal(_process.Id, PosixSignals.Interrupt);

    /// <summary>Kills only this process with SIGKILL. Its children must notice that themselves.</summary>
    public async Task KillAsync()
    {
        Signal(_process.Id, PosixSignals.Kill);
        await _process.WaitForExitAsync().WaitAsync(Eventually.Patience);
    }

    public static void KillWorker(int id) => Signal(id, PosixSignals.Kill);

    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Eventually.Patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync().WaitAsync(Eventually.Patience);
        }

        _process.Dispose();
        _ = _ready.Task.Exception;
    }

    private IEnumerable<int> ChildrenOfOtherThreads() =>
        Directory.EnumerateDirectories($"/proc/{_process.Id}/task")
            .SelectMany(thread =>
                File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(id => int.Parse(id, CultureInfo.InvariantCulture));

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.AppendLine(line);
        }

        if (ReadyLine().Match(line) is { Success: true } ready)
        {
            _ready.TrySetResult(new Uri(ready.Groups[1].Value));
        }
    }

    private static void Signal(int process, int signal)
    {
        if (Kill(process, signal) != 0)
        {
            throw new InvalidOperationException($"Process {process} could not be signaled.");
        }
    }

    [GeneratedRegex("^Ready at (http://127\\.0\\.0\\.1:[0-9]+)")]
    private static partial Regex ReadyLine();

    [GeneratedRegex(@"listens on 127\.0\.0\.1:(\d+)")]
    private static partial Regex QueueLine();

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    private static class PosixSignals
    {
        public const int Interrupt = 2;
        public const int Kill = 9;
    }
}
