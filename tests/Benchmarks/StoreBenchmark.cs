using Microsoft.Extensions.DependencyInjection;
using Serverless.Embedded.Store;
using Serverless.Serving;

namespace Serverless.Benchmarks;

/// <summary>Measures the embedded store: callers create and end jobs and wait for each durable write.</summary>
internal sealed class StoreBenchmark : IBenchmark
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(5);

    public string Name => "store";

    public string About =>
        "the embedded store; each job is two durable writes, create and end, with an output of 40 bytes";

    public async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken) =>
    [
        .. await MeasureAsync("1 caller", stores: 1, callers: 1),
        .. await MeasureAsync("64 callers", stores: 1, callers: 64, atLeast: 4_000),
        .. await MeasureAsync("64 callers, 4 stores on one folder", stores: 4, callers: 16, atLeast: 4_000),
    ];

    // The stores share only the files and take turns to write, as separate processes do.
    private static async Task<IEnumerable<Figure>> MeasureAsync(
        string what, int stores, int callers, double? atLeast = null)
    {
        var folder = Directory.CreateTempSubdirectory("store-benchmark-").FullName;
        var processes = Enumerable.Range(0, stores)
            .Select(_ => new ServiceCollection()
            .AddEmbeddedStore(options => options.Folder = folder).BuildServiceProvider()).ToList();
        try
        {
            await Task.WhenAll(processes.Select(process => process.GetRequiredService<IJobStore>())
                .Select(store => RunOneAsync(store, new Latencies())));
            var writes = new Latencies();
            var began = TimeProvider.System.GetTimestamp();
            var jobs = await Task.WhenAll(processes.SelectMany(process =>
                Enumerable.Range(0, callers)
                    .Select(_ => Task.Run(() => RunAsync(process.GetRequiredService<IJobStore>(), writes)))));
            var rate = jobs.Sum() / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
            return [
                new Figure($"{what}: jobs", rate, "jobs/s", AtLeast: atLeast), .. writes.Figures($"{what}: one write")];
        }
        finally
        {
            processes.ForEach(process => process.Dispose());
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> RunAsync(IJobStore store, Latencies writes)
    {
        var began = TimeProvider.System.GetTimestamp();
        var jobs = 0;
        for (; TimeProvider.System.GetElapsedTime(began) < Duration; jobs++)
        {
            await RunOneAsync(store, writes);
        }

        return jobs;
    }

    private static async Task RunOneAsync(IJobStore store, Latencies writes)
    {
        var now = TimeProvider.System.GetUtcNow();
        var job = new Job
        {
            Id = JobId.New(now),
            Model = "digits",
            Version = "1",
            CreatedAt = now,
            Deadline = now.AddMinutes(5),
            ExpiresAt = now.AddDays(1),
            Fingerprint = new string('a', 64),
        };
        var outcome = new Outcome
        {
            Status = JobStatus.Succeeded,
            StartedAt = now,
            FinishedAt = now,
            Attempts = 1,
            Timing = new Timing(1.5, 0, 0, 1.5, 4),
            Outputs = [
                new Tensor { Name = "probabilities", Datatype = Datatype.Fp32, Shape = [1, 10], Data = new byte[40] }],
        };
        await TimeAsync(() => store.CreateAsync(job, CancellationToken.None), writes);
        await TimeAsync(() => store.EndAsync(job.Id, outcome, CancellationToken.None), writes);
    }

    private static async Task TimeAsync(Func<Task> write, Latencies writes)
    {
        var began = TimeProvider.System.GetTimestamp();
        await write();
        writes.Add(TimeProvider.System.GetElapsedTime(began));
    }
}
