using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Serverless.Embedded.Pool;

namespace Serverless.Embedded.Tests.Pool;

/// <summary>A pool of real processes that each run a shell script, under a clock that only the test moves.</summary>
internal sealed class ShellPool : IAsyncDisposable
{
    /// <summary>Ready at once, then waits for the end of its input or for SIGTERM.</summary>
    public const string Healthy = "echo instance-ready; exec cat > /dev/null";

    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(30), TimeProvider.System);

    public ShellPool(string script, string? fileName = null)
    {
        var options = new PoolOptions { FileName = fileName ?? "/bin/sh", MaxInstances = 8 };
        options.Arguments.Add("-c");
        options.Arguments.Add(script);
        Pool = new WorkerPool(Options.Create(options), Time, Log);
    }

    public WorkerPool Pool { get; }

    public FakeTimeProvider Time { get; } = new();

    public ListLogger Log { get; } = new();

    public Task<PoolCounts> Until(Func<PoolCounts, bool> condition) => Pool.WaitForAsync(condition, _patience.Token);

    /// <summary>
    /// Advances the clock until the condition holds, for steps that start with a timer that the pool has not set yet.
    /// </summary>
    public async Task<PoolCounts> AdvanceUntil(TimeSpan step, Func<PoolCounts, bool> condition)
    {
        var reached = Until(condition);
        while (!reached.IsCompleted)
        {
            Time.Advance(step);
            await Task.WhenAny(reached, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System));
        }

        return await reached;
    }

    /// <summary>Waits for a log line that begins so.</summary>
    public async Task<string> LineAsync(string beginning)
    {
        while (true)
        {
            var (line, more) = Log.Find(beginning);
            if (line is not null)
            {
                return line;
            }

            await more.WaitAsync(_patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        var stopped = Pool.StopAsync();
        while (!stopped.IsCompleted)
        {
            Time.Advance(TimeSpan.FromMinutes(1));
            await Task.WhenAny(stopped, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System));
            _patience.Token.ThrowIfCancellationRequested();
        }

        await stopped;
        _patience.Dispose();
    }
}

internal sealed class ListLogger : ILogger<WorkerPool>
{
    private readonly List<string> _lines = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>The first line that begins so, else a task that completes with the next line.</summary>
    public (string? Line, Task More) Find(string beginning)
    {
        lock (_lines)
        {
            return (_lines.Find(l => l.StartsWith(beginning, StringComparison.Ordinal)), _more.Task);
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines)
        {
            _lines.Add($"{logLevel}: {formatter(state, exception)}");
            _more.SetResult();
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
