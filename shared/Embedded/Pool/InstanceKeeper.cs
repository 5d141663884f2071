using System.ComponentModel;
using Microsoft.Extensions.Logging;

namespace Serverless.Embedded.Pool;

/// <summary>Runs one instance: its processes, one after another, until it is drained.</summary>
internal sealed partial class InstanceKeeper
{
    private static readonly TimeSpan OutputLimit = TimeSpan.FromSeconds(1);

    private readonly PoolOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action<Instance> _moved;
    private readonly TaskCompletionSource _drain = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _kill = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private Instance _instance;

    public InstanceKeeper(string name, PoolOptions options, TimeProvider time, ILogger logger, Action<Instance> moved)
    {
        (_options, _time, _logger, _moved) = (options, time, logger, moved);
        _instance = Instance.Begin(name, time.GetUtcNow());
        Stopped = Task.Run(RunAsync);
    }

    public Instance Instance
    {
        get
        {
            lock (_gate)
            {
                return _instance;
            }
        }
    }

    /// <summary>Completes when the instance has stopped and its process has exited.</summary>
    public Task Stopped { get; }

    public void Drain()
    {
        Move(i => i.Drain(_time.GetUtcNow()));
        _drain.TrySetResult();
    }

    /// <summary>Ends the wait of a drain.</summary>
    public void Kill() => _kill.TrySetResult();

    private async Task RunAsync()
    {
        while (Instance is { Stage: not InstanceStage.Stopped } instance)
        {
            if (instance.Stage is InstanceStage.BackingOff)
            {
                await PauseAsync(instance.RestartAt);
            }
            else
            {
                await RunProcessAsync(instance.Name);
            }
        }
    }

    private async Task PauseAsync(DateTimeOffset until)
    {
        var pause = until - _time.GetUtcNow();
        if (pause > TimeSpan.Zero)
        {
            await Within(pause, _drain.Task);
        }

        Move(i => i.Restart(_time.GetUtcNow()));
    }

    private async Task RunProcessAsync(string name)
    {
        InstanceExit exit;
        try
        {
            using var process = ChildProcess.Start(_options, name, line => LogLine(name, line));
            var killReason = await WatchAsync(process, name);
            var output = await process.ReadLastErrorAsync(OutputLimit, _time);
            var why = killReason is null
                || output is null ? killReason ?? output : $"{killReason}; last output: {output}";
            exit = new InstanceExit(name, process.ExitCode, why, _time.GetUtcNow());
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or IOException or AggregateException)
        {
            // The system could not start, watch, or kill the process. Treat this as an exit: the next start follows
            // after a pause.
            exit = new InstanceExit(name, -1, e.Message, _time.GetUtcNow());
        }

        Move(i => i.Exited(exit));
        Report(exit);
    }

    /// <returns>The reason for killing the process; null if it exited by itself.</returns>
    private async Task<string?> WatchAsync(ChildProcess process, string name)
    {
        await StartAsync(process);
        if (process.Ready.IsCompleted)
        {
            Move(i => i.Ready(_time.GetUtcNow()));
            if (Instance is { Stage: InstanceStage.Live, ColdStart: { } coldStart })
            {
                LogLive(name, process.Id, coldStart.TotalMilliseconds);
            }

            await Task.WhenAny(process.Exited, _drain.Task);
        }

        if (process.Exited.IsCompleted)
        {
            return null;
        }

        if (_drain.Task.IsCompleted)
        {
            await DrainAsync(process, name);
            return null;
        }

        process.Kill();
        await process.Exited;
        return $"not ready, and no progress for {_options.ReadyLimit.TotalSeconds:0.#} s";
    }

    /// <summary>
    /// Waits until the process is ready, has ended, or is asked to drain, for as long as it makes progress.
    /// </summary>
    private async Task StartAsync(ChildProcess process)
    {
        Task progress;
        do
        {
            progress = process.Progress;
            await Within(_options.ReadyLimit, process.Ready, process.Exited, _drain.Task, progress);
        }
        while (progress.IsCompleted
            && !process.Ready.IsCompleted && !process.Exited.IsCompleted && !_drain.Task.IsCompleted);
    }

    /// <summary>Waits for the exit without a limit, because the process exits when its runs have ended.</summary>
    private async Task DrainAsync(ChildProcess process, string name)
    {
        process.Terminate();
        await Task.WhenAny(process.Exited, _kill.Task);
        if (!process.Exited.IsCompleted)
        {
            LogKilled(name);
            process.Kill();
            await process.Exited;
        }
    }

    /// <summary>
    /// Waits for the first of the tasks for at most <paramref name="limit"/>. The caller checks which one completed.
    /// </summary>
    private async Task Within(TimeSpan limit, params Task[] tasks)
    {
        Task first = Task.WhenAny(tasks);
        await first.WaitAsync(limit, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Move(Func<Instance, Instance> step)
    {
        Instance moved;
        lock (_gate)
        {
            moved = _instance = step(_instance);
        }

        _moved(moved);
    }

    private void Report(InstanceExit exit)
    {
        var instance = Instance;
        if (instance.Stage is InstanceStage.Stopped)
        {
            LogStopped(exit.Instance);
            return;
        }

        var (error, pause) = (exit.LastError ?? "no output", (instance.RestartAt - exit.At).TotalSeconds);
        if (instance.IsCrashLooping)
        {
            LogCrashLoop(exit.Instance, instance.ShortLives, exit.Code, error, pause);
        }
        else
        {
            LogExit(exit.Instance, exit.Code, error, pause);
        }
    }

    [LoggerMessage(LogLevel.Information, "{Instance}: {Line}")]
    private partial void LogLine(string instance, string line);

    [LoggerMessage(LogLevel.Information, "{Instance} (process {ProcessId}) is live after {ColdStartMs:0} ms.")]
    private partial void LogLive(string instance, int processId, double coldStartMs);

    [LoggerMessage(LogLevel.Information, "{Instance} has stopped.")]
    private partial void LogStopped(string instance);

    [LoggerMessage(LogLevel.Warning, "{Instance} did not stop in time and was killed.")]
    private partial void LogKilled(string instance);

    [LoggerMessage(LogLevel.Warning,
        "{Instance} exited unexpectedly with code {ExitCode} ({LastError}); the next start is in {PauseSeconds:0.0} "
        + "s.")]
    private partial void LogExit(string instance, int exitCode, string lastError, double pauseSeconds);

    [LoggerMessage(LogLevel.Error,
        "{Instance} is in a crash loop: {Exits} exits in a row, the last with code {ExitCode} ({LastError}); "
        + "the next start is in {PauseSeconds:0.0} s.")]
    private partial void LogCrashLoop(string instance, int exits, int exitCode, string lastError, double pauseSeconds);
}
