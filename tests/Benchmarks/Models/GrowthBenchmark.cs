using Microsoft.Data.Sqlite;

namespace Serverless.Benchmarks.Models;

/// <summary>
/// Measures how the length of the queue affects submits and throughput, and whether the memory of a worker grows over
/// time.
/// </summary>
internal sealed class GrowthBenchmark : IBenchmark
{
    private const string Model = "digits";
    private const int Callers = 16;

    // Less than a worker can handle, so that the submitters keep up, the queue keeps its length, and the load is the
    // same in all cases.
    private const int InHand = 4;
    private const int WorkerJobs = 100_000;

    // The first case is repeated at the end, because the speed of the machine varies.
    private static readonly int[] Backlogs = [1_000, 100_000, 1_000_000, 1_000];
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(20);

    public string Name => "growth";

    public string About => $"digits on one worker, with {string.Join(", ", Backlogs.Distinct())} jobs in the queue; "
        + $"memory of a worker over {WorkerJobs} jobs";

    public async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken)
    {
        var measured = new List<(int Backlog, double Rate, double Submit, double Processor, double Kept)>();
        foreach (var backlog in Backlogs)
        {
            measured.Add(await MeasureAsync(backlog));
        }

        var few = measured.Where(m => m.Backlog == Backlogs[0]).ToList();
        var (rate, submit, processor) =
            (few.Average(m => m.Rate), few.Average(m => m.Submit), few.Average(m => m.Processor));
        return
        [
            .. measured.SelectMany(m => (Figure[])
            [
                new Figure($"{m.Backlog} queued: queued at the end", m.Kept, "jobs", AtLeast: m.Backlog * 0.9),
                new Figure(
                    $"{m.Backlog} queued: jobs ended", m.Rate, "jobs/s", AtLeast: rate * 0.8) { Baseline = rate },
                new Figure(
                    $"{m.Backlog} queued: submit, p50", m.Submit, "ms", AtMost: submit * 1.2) { Baseline = submit },
                new Figure(
                    $"{m.Backlog} queued: CPU time per job",
                    m.Processor, "ms", AtMost: processor * 1.2) { Baseline = processor },
            ]),
            .. await MemoryAsync(),
        ];
    }

    /// <summary>Submits jobs as fast as jobs end, so that the queue keeps its length.</summary>
    private static async Task<(int Backlog, double Rate, double Submit, double Processor, double Kept)> MeasureAsync(
        int backlog)
    {
        var data = await Backlog.MakeAsync(backlog, Model);
        await using var system = await LocalSystem.StartOnAsync(
            data, ModelFolders.Of(Model, "digits-small"), "--min-instances", "1", "--max-instances", "1",
            $"Scaling__Concurrency={InHand}", $"Scaling__MaxConcurrency={InHand}");
        await using var jobs = new SqliteConnection(
            $"Data Source={Path.Combine(data, "jobs.db")};Mode=ReadOnly;Pooling=False");
        await jobs.OpenAsync();
        using var ended = new SemaphoreSlim(0);
        using var stop = new CancellationTokenSource();
        var submits = new Latencies();
        var submitters = Enumerable.Range(0, Callers)
            .Select(_ => SubmitAsync(system, ended, submits, stop.Token)).ToList();

        await FeedAsync(jobs, ended, WarmUp);
        submits.Clear();
        var (before, processor, began) =
            (Ends(jobs), await system.ProcessorTimeAsync(), TimeProvider.System.GetTimestamp());
        await FeedAsync(jobs, ended, Slice);
        var count = Ends(jobs) - before;
        var result = (
            backlog,
            count / TimeProvider.System.GetElapsedTime(began).TotalSeconds,
            submits.At(0.5),
            (await system.ProcessorTimeAsync() - processor).TotalMilliseconds / count,
            (double)(backlog - ended.CurrentCount));
        await stop.CancelAsync();
        await Task.WhenAll(submitters).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return result;
    }

    private static async Task FeedAsync(SqliteConnection jobs, SemaphoreSlim ended, TimeSpan duration)
    {
        var began = TimeProvider.System.GetTimestamp();
        for (var known = Ends(jobs); TimeProvider.System.GetElapsedTime(began) < duration;)
        {
            await Task.Delay(PollPeriod, TimeProvider.System);
            var now = Ends(jobs);
            if (now > known)
            {
                ended.Release((int)(now - known));
            }

            known = now;
        }
    }

    private static async Task SubmitAsync(
        LocalSystem system, SemaphoreSlim ended, Latencies submits, CancellationToken stop)
    {
        var body = ModelFolders.Sample(Model);
        while (true)
        {
            await ended.WaitAsync(stop);
            var began = TimeProvider.System.GetTimestamp();
            await system.SubmitAsync(Model, body);
            submits.Add(TimeProvider.System.GetElapsedTime(began));
        }
    }

    private static async Task<IReadOnlyList<Figure>> MemoryAsync()
    {
        await using var system = await LocalSystem.StartAsync(
            ModelFolders.Of(Model, "digits-small"), "--min-instances", "1", "--max-instances", "1");
        using var callers = new ClosedLoopCallers(system.Address, Model, SampleBody.InJson(Model), callers: 32);
        await callers.CountAsync(WorkerJobs / 5);
        var early = await system.WorkerMegabytesAsync();
        await callers.CountAsync(WorkerJobs - (WorkerJobs / 5));
        var late = await system.WorkerMegabytesAsync();
        return
        [
            new Figure($"worker memory after {WorkerJobs / 5} jobs", early, "MB"),
            new Figure(
                $"worker memory after {WorkerJobs} jobs", late, "MB", AtMost: early * 1.1) { Baseline = early },
        ];
    }

    private static long Ends(SqliteConnection jobs)
    {
        using var command = jobs.CreateCommand();
        command.CommandText = "SELECT ifnull(max(rowid), 0) FROM outcome";
        return (long)command.ExecuteScalar()!;
    }
}
