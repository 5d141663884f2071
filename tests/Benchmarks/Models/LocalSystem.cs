using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Serverless.Benchmarks.Models;

/// <summary>The whole system in separate processes on this machine, as a user starts it.</summary>
internal sealed partial class LocalSystem : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _worker = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _data;

    private LocalSystem(string models, string data, string[] arguments)
    {
        _data = data;
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        string[] all =
        [
            Path.Combine(Repository.Output("functions/Local"), "Serverless.Local.dll"),
            "--port", "0",
            "--amqp-port", "0", "--administration-port", "0", "--data", _data, "--models", models, .. arguments,
        ];
        foreach (var argument in all)
        {
            // An argument that is not an option is a setting: Section__Name=VALUE.
            if (argument.Split('=') is [var setting, var value] && setting.Contains("__", StringComparison.Ordinal))
            {
                start.Environment[setting] = value;
            }
            else
            {
                start.ArgumentList.Add(argument);
            }
        }

        // Submits must not be refused with a million jobs in the queue.
        start.Environment["Admission__MaxInFlight"] = "2000000";
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Read(line.Data ?? "");
        _process.Exited += (_, _) =>
            _ready.TrySetException(new InvalidOperationException("The system exited before it was ready."));
        _process.Start();
        _process.BeginOutputReadLine();
    }

    public HttpClient Http { get; private set; } = new();

    public Uri Address => Http.BaseAddress ?? throw new InvalidOperationException("The system has not started.");

    /// <summary>The process ID of the first worker instance that went live.</summary>
    public Task<int> Worker => _worker.Task;

    /// <summary>
    /// The durations that the first worker instance logged about its start: the time until it was live, and the opening
    /// and warm-up of each model.
    /// </summary>
    public ConcurrentDictionary<string, double> StartParts { get; } = new();

    public static Task<LocalSystem> StartAsync(string models, params string[] arguments) =>
        StartOnAsync(Directory.CreateTempSubdirectory("bench-data-").FullName, models, arguments);

    /// <summary>Starts with a data folder that can already contain jobs. The folder is deleted at the end.</summary>
    public static async Task<LocalSystem> StartOnAsync(string data, string models, params string[] arguments)
    {
        var system = new LocalSystem(models, data, arguments);
        system.Http = new HttpClient { BaseAddress = await system._ready.Task };
        return system;
    }

    /// <summary>Returns the CPU time of the host and of the first worker instance so far.</summary>
    public async Task<TimeSpan> ProcessorTimeAsync()
    {
        using var worker = Process.GetProcessById(await Worker);
        _process.Refresh();
        return _process.TotalProcessorTime + worker.TotalProcessorTime;
    }

    /// <summary>Returns the resident memory of the first worker instance, in megabytes.</summary>
    public async Task<double> WorkerMegabytesAsync()
    {
        using var worker = Process.GetProcessById(await Worker);
        return worker.WorkingSet64 / (double)(1 << 20);
    }

    /// <summary>Returns the batch size that the worker has learned for the first input shape.</summary>
    public async Task<int> LearnedBatchAsync(string model)
    {
        var document = JsonNode.Parse(await Http.GetStringAsync(new Uri($"/v1/models/{model}", UriKind.Relative)));
        return (int)document!["onInstances"]![0]!["batches"]![0]!["best"]!;
    }

    /// <summary>Submits a job and does not wait for its end.</summary>
    public async Task SubmitAsync(string model, byte[] body)
    {
        using var content =
            new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var response = await Http.PostAsync(new Uri($"/v1/models/{model}/jobs", UriKind.Relative), content);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Submits a job and waits for its end.</summary>
    public async Task<JsonNode> RunAsync(string model, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/models/{model}/jobs");
        request.Headers.Add("Prefer", "wait=60");
        request.Content =
            new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var response = await Http.SendAsync(request);
        var job = await response.Content.ReadAsStringAsync();
        return job.Contains("\"status\":\"succeeded\"", StringComparison.Ordinal)
            && JsonNode.Parse(job) is { } succeeded ? succeeded
            : throw new InvalidOperationException($"The job did not succeed: {job}");
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private void Read(string line)
    {
        if (ReadyLine().Match(line) is { Success: true } ready)
        {
            _ready.TrySetResult(new Uri(ready.Groups[1].Value));
        }

        if (WorkerLine().Match(line) is { Success: true } worker)
        {
            StartParts["process start to live"] = double.Parse(worker.Groups[2].Value, CultureInfo.InvariantCulture);
            _worker.TrySetResult(int.Parse(worker.Groups[1].Value, null));
        }

        if (ModelLine().Match(line) is { Success: true } model)
        {
            StartParts[$"of it {model.Groups[1].Value} opened"] = TimeSpan.Parse(
                model.Groups[2].Value, CultureInfo.InvariantCulture).TotalMilliseconds;
            StartParts[$"of it {model.Groups[1].Value} warmed up"] = TimeSpan.Parse(
                model.Groups[3].Value, CultureInfo.InvariantCulture).TotalMilliseconds;
        }
    }

    [GeneratedRegex("^Ready at (http://127\\.0\\.0\\.1:[0-9]+)")]
    private static partial Regex ReadyLine();

    [GeneratedRegex("\\(process ([0-9]+)\\) is live after ([0-9.]+) ms")]
    private static partial Regex WorkerLine();

    [GeneratedRegex("Model ([^ ]+) version [^ ]+ is ready: opened in ([0-9:.]+), warmed up in ([0-9:.]+)\\.")]
    private static partial Regex ModelLine();
}
