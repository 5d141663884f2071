namespace Serverless.Serving.Inference;

/// <summary>
/// Starts loads in the order of <see cref="LoadOrder"/>, each on its own thread: a load occupies a core and must not
/// block the thread pool, which serves I/O.
/// </summary>
internal sealed class LoadTurns(int places)
{
    private readonly Lock _gate = new();
    private readonly List<(long Bytes, TaskCompletionSource Turn)> _waiting = [];
    private readonly List<long> _loading = [];

    /// <summary>Runs a load when it is its turn.</summary>
    public async Task<T> RunAsync<T>(long bytes, Func<T> load)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Add((bytes, turn));
            Begin_NeedsGate();
        }

        await turn.Task;
        try
        {
            return await Task.Factory.StartNew(
                () =>
                {
                    LowPriority.SetOnThisThread();
                    return load();
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
        }
        finally
        {
            lock (_gate)
            {
                _loading.Remove(bytes);
                Begin_NeedsGate();
            }
        }
    }

    private void Begin_NeedsGate()
    {
        while (LoadOrder.Choose(_waiting.ConvertAll(load => load.Bytes), _loading, places) is >= 0 and var next)
        {
            var (bytes, turn) = _waiting[next];
            _waiting.RemoveAt(next);
            _loading.Add(bytes);
            turn.SetResult();
        }
    }
}
