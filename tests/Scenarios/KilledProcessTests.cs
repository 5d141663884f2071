using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Serverless.Scenarios.Tests;

/// <summary>An accepted job is never lost, whichever process is killed.</summary>
public sealed class KilledProcessTests
{
    private const int Jobs = 500;

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task No_job_is_lost_when_a_worker_is_killed()
    {
        await using var local = await LocalProcess.StartAsync();
        var client = new JobClient(local.Http);

        var ids = await SubmitAllAsync(client, whenHalfIsAccepted: () => LocalProcess.KillWorker(local.Workers()[0]));

        await AssertAllSucceedOnceAsync(client, ids);
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task No_job_is_lost_when_the_whole_program_is_killed_and_restarted()
    {
        var local = await LocalProcess.StartAsync();
        var ids = await SubmitAllAsync(new JobClient(local.Http), whenHalfIsAccepted: () => { });
        await local.KillAsync();
        var data = local.Data;
        await local.DisposeAsync();

        await using var again = await LocalProcess.StartAsync(data);
        await AssertAllSucceedOnceAsync(new JobClient(again.Http), ids);
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task Workers_exit_when_their_parent_is_killed()
    {
        var local = await LocalProcess.StartAsync();
        var workers = local.Workers();
        Assert.NotEmpty(workers);

        await local.KillAsync();

        await Eventually.TrueAsync(() => !workers.Any(id => File.Exists($"/proc/{id}/stat") && !IsZombie(id)));
        await local.DisposeAsync();
    }

    private static bool IsZombie(int process) =>
        File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);

    private static async Task<IReadOnlyCollection<string>> SubmitAllAsync(JobClient client, Action whenHalfIsAccepted)
    {
        var ids = new ConcurrentBag<string>();
        var accepted = 0;
        await Parallel.ForAsync(0, Jobs, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (index, _) =>
        {
            ids.Add(await client.SubmitAsync(Digits.HeldOut[index % Digits.HeldOut.Count].ToRequest()));
            if (Interlocked.Increment(ref accepted) == Jobs / 2)
            {
                whenHalfIsAccepted();
            }
        });
        return ids;
    }

    private static async Task AssertAllSucceedOnceAsync(JobClient client, IReadOnlyCollection<string> ids)
    {
        Assert.Equal(Jobs, ids.Distinct().Count());
        var ends = new ConcurrentDictionary<string, JsonNode>();
        await Parallel.ForEachAsync(ids, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (id, _) =>
            ends[id] = await client.EndOfAsync(id));
        Assert.All(ends.Values, job =>
            Assert.True(job["status"]!.GetValue<string>() == "succeeded", job.ToJsonString()));

        foreach (var (id, first) in ends)
        {
            var second = await client.GetAsync($"/v1/jobs/{id}");
            Assert.Equal(
                first["finishedAt"]!.GetValue<DateTimeOffset>(), second["finishedAt"]!.GetValue<DateTimeOffset>());
        }
    }
}
