namespace Serverless.Serving;

/// <summary>Starts loads in the order of <see cref="LoadOrder"/>.</summary>
internal sealed class LoadTurns(int places, TimeProvider time)
{
    /// <summary>A load counts as larger the longer it takes, so the order is checked periodically.</summary>
    private static readonly TimeSpan CheckPeriod = TimeSpan.FromSeconds(0.1);

    private readonly Lock _gate = new();
    private readonly List<Load> _waiting = [];
    private readonly List<Load> _loading = [];

    /// <summary>Runs a load of this size when it is its turn.</summary>
    public async Task<T> RunAsync<T>(long bytes, Func<Task<T>> load, CancellationToken cancellationToken)
    {
        var own = new Load(bytes);
        lock (_gate)
        {
            _waiting.Add(own);
            Start_NeedsGate();
        }

        try
        {
            await WaitAsync(own.Turn.Task, cancellationToken);
            return await load();
        }
        finally
        {
            lock (_gate)
            {
                _waiting.Remove(own);
                _loading.Remove(own);
                Start_NeedsGate();
            }
        }
    }

    private async Task WaitAsync(Task turn, CancellationToken cancellationToken)
    {
        while (!turn.IsCompleted)
        {
            await turn.WaitAsync(CheckPeriod, time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            lock (_gate)
            {
                Start_NeedsGate();
            }
        }
    }

    private void Start_NeedsGate()
    {
        while (Choose_NeedsGate() is >= 0 and var next)
        {
            var load = _waiting[next];
            _waiting.RemoveAt(next);
            load.StartedAt = time.GetTimestamp();
            _loading.Add(load);
            load.Turn.SetResult();
        }
    }

    private int Choose_NeedsGate() => LoadOrder.Choose(
        _waiting.ConvertAll(load => load.Bytes),
        _loading.ConvertAll(load => (load.Bytes, time.GetElapsedTime(load.StartedAt))),
        places);

    private sealed class Load(long bytes)
    {
        public long Bytes { get; } = bytes;

        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long StartedAt { get; set; }
    }
}
