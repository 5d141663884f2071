using Serverless.Contracts;
using Serverless.Serving;

namespace Serverless.Embedded.Tests.Store;

/// <summary>Several stores on one folder share nothing but the files, as several processes do.</summary>
public sealed class ManyProcessesTests : IDisposable
{
    private readonly DataFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Processes_that_start_concurrently_on_an_empty_folder_all_start()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(_folder.Jobs, Token)));
        await Task.WhenAll(stores.Select((store, i) => store.CreateAsync(Samples.Job($"job{i}"), Token)));
        Assert.NotNull(await stores[0].ReadAsync(JobId.Parse("job5"), Token));
    }

    [Fact]
    public async Task A_write_is_visible_to_another_process_at_once()
    {
        var (writer, reader) = (_folder.Jobs(), _folder.Jobs());
        for (var i = 0; i < 50; i++)
        {
            var job = Samples.Job($"job{i}");
            await writer.CreateAsync(job, Token);
            Assert.Equal(JobStatus.Queued, (await reader.ReadAsync(job.Id, Token))!.Status);
            await writer.EndAsync(job.Id, Samples.Success(), Token);
            Assert.Equal(JobStatus.Succeeded, (await reader.ReadAsync(job.Id, Token))!.Status);
        }
    }

    [Fact]
    public async Task Across_processes_the_first_outcome_is_kept_and_all_readers_get_it()
    {
        var stores = Enumerable.Range(0, 4).Select(_ => _folder.Jobs()).ToArray();
        for (var i = 0; i < 20; i++)
        {
            var job = Samples.Job($"job{i}");
            await stores[0].CreateAsync(job, Token);

            var heard = await Task.WhenAll(stores.Select((store, process) =>
                Task.Run(() => store.EndAsync(job.Id, Samples.Failure($"process{process}"), Token), Token)));

            Assert.Single(heard.Select(outcome => outcome.Error!.Code).Distinct());
        }
    }

    [Fact]
    public async Task Accepted_messages_survive_a_restart()
    {
        var job = Samples.Job();
        await _folder.Jobs().CreateAsync(job, Token);
        _folder.StopProcesses();
        Assert.NotNull(await _folder.Jobs().ReadAsync(job.Id, Token));
    }

    [Fact]
    public async Task A_purge_of_many_jobs_drops_each_once_while_another_process_writes()
    {
        var (purging, writing) = (_folder.Jobs(), _folder.Jobs());
        await Task.WhenAll(
            Enumerable.Range(0, 350).Select(i => purging.CreateAsync(Samples.Job($"old{i}", Samples.Noon), Token)));

        var dropped = purging.PurgeAsync(Samples.Noon.AddSeconds(1), 1000, Token);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => writing.CreateAsync(Samples.Job($"new{i}"), Token)));

        Assert.Equal(350, (await dropped).Jobs);
        Assert.Null(await writing.ReadAsync(JobId.Parse("old349"), Token));
        Assert.NotNull(await purging.ReadAsync(JobId.Parse("new49"), Token));
    }
}
