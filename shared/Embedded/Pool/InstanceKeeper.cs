using System.ComponentModel;
using Microsoft.Extensions.Logging;

namespace Serverless.Embedded.Pool;

/// <summary>Runs the life of one instance: its processes, one after another, until it is drained.</summary>
internal sealed partial class InstanceKeeper
{
    /// <summary>A process that is not ready by then is killed.</summary>
    internal static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(60);

    /// <summary>A draining process that has not ended by then is killed; the queue gives its jobs to another.</summary>
    internal static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(30);

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

    /// <summary>Completes when the instance is gone and its process with it.</summary>
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
            var remark = await WatchAsync(process, name);
            var words = await process.ReadLastErrorAsync(OutputLimit, _time);
            var why = remark is null || words is null ? remark ?? words : $"{remark}; it said: {words}";
            exit = new InstanceExit(name, process.ExitCode, why, _time.GetUtcNow());
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or IOException or AggregateException)
        {
            // The system refused to start, watch or kill it. That is an end like any other: the next try comes after a pause.
            exit = new InstanceExit(name, -1, e.Message, _time.GetUtcNow());
        }

        Move(i => i.Exited(exit));
        Report(exit);
    }

    /// <returns>What there is to say of the process's end that it could not say itself.</returns>
    private async Task<string?> WatchAsync(ChildProcess process, string name)
    {
        await Within(ReadyLimit, process.Ready, process.Exited, _drain.Task);
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
        return $"not ready within {ReadyLimit.TotalSeconds:0.#} s";
    }

    private async Task DrainAsync(ChildProcess process, string name)
    {
        process.Terminate();
        await Within(DrainLimit, process.Exited, _kill.Task);
        if (!process.Exited.IsCompleted)
        {
            LogKilled(name);
            process.Kill();
            await process.Exited;
        }
    }

    /// <summary>Waits for the first of the tasks, though not past the limit; the caller looks which it was.</summary>
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

    [LoggerMessage(Level = LogLevel.Information, Message = "{Instance}: {Line}")]
    private partial void LogLine(string instance, string line);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Instance} (process {ProcessId}) is live after {ColdStartMs:0} ms.")]
    private partial void LogLive(string instance, int processId, double coldStartMs);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Instance} has stopped.")]
    private partial void LogStopped(string instance);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Instance} did not end when asked and is killed.")]
    private partial void LogKilled(string instance);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Instance} ended unasked with code {ExitCode} ({LastError}); the next start is in {PauseSeconds:0.0} s.")]
    private partial void LogExit(string instance, int exitCode, string lastError, double pauseSeconds);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "{Instance} is in a crash loop: {Exits} ends in a row, the last with code {ExitCode} ({LastError}); "
            + "the next start is in {PauseSeconds:0.0} s.")]
    private partial void LogCrashLoop(string instance, int exits, int exitCode, string lastError, double pauseSeconds);
}
