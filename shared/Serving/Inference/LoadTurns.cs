namespace Serverless.Serving.Inference;

/// <summary>
/// Lets loads begin in the order of <see cref="LoadOrder"/>, each on a thread of its own: a load fills a core, and
/// takes no thread of those that serve I/O.
/// </summary>
internal sealed class LoadTurns(int places)
{
    private readonly Lock _gate = new();
    private readonly List<(long Bytes, TaskCompletionSource Turn)> _waiting = [];
    private readonly List<long> _loading = [];

    /// <summary>Runs a load of so many bytes when it is its turn.</summary>
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
