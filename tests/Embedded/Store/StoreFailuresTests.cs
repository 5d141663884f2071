using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Serverless.Contracts;
using Serverless.Embedded.Store;
using Serverless.Serving;

namespace Serverless.Embedded.Tests.Store;

public sealed class StoreFailuresTests : IDisposable
{
    private readonly DataFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_in_place_of_the_folder_is_reported_with_the_remedy()
    {
        File.WriteAllText(_folder.FileOf("taken"), "");

        var e = Assert.Throws<StoreUnavailableException>(() =>
            _folder.Process(options => options.Folder = _folder.FileOf("taken")).GetRequiredService<IJobStore>());

        Assert.Contains($"Store:Folder = '{_folder.FileOf("taken")}'", e.Message);
        Assert.Contains("set another folder", e.Message);
    }

    [Fact]
    public void A_missing_folder_is_created_for_its_owner_only()
    {
        var made = Path.Combine(_folder.Path, "new", "deep");
        _folder.Process(options => options.Folder = made).GetRequiredService<IJobStore>();
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(made));
        }
    }

    [Fact]
    public void A_folder_without_a_name_is_refused_by_validation()
    {
        var e = Assert.Throws<OptionsValidationException>(() =>
            _folder.Process(options => options.Folder = "").GetRequiredService<IJobStore>());
        Assert.Contains("Folder", e.Message);
    }

    [Fact]
    public void A_file_that_is_not_a_store_is_reported_as_corrupt()
    {
        File.WriteAllBytes(_folder.FileOf("jobs.db"), Samples.Bytes(10_000));
        var e = Assert.Throws<StoreUnavailableException>(() => _folder.Jobs());
        Assert.Contains("is damaged, or was not written by this program", e.Message);
    }

    [Fact]
    public async Task A_file_that_is_corrupted_while_in_use_fails_the_call_with_a_message()
    {
        var store = _folder.Jobs();
        var job = Samples.Job();
        await store.CreateAsync(job, Token);
        _folder.StopProcesses();
        await using (var file = File.OpenWrite(_folder.FileOf("jobs.db")))
        {
            // Keep the first page, which contains the schema, and corrupt the tables after it.
            file.Position = 4096;
            await file.WriteAsync(Samples.Bytes((int)file.Length - 4096), Token);
        }

        var damaged = _folder.Jobs();

        var e = await Assert.ThrowsAsync<StoreUnavailableException>(() => damaged.ReadAsync(job.Id, Token));
        Assert.Contains("is damaged", e.Message);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => damaged.CreateAsync(Samples.Job(), Token));
    }

    [Fact]
    public void A_file_of_a_newer_program_is_refused()
    {
        _folder.Jobs();
        _folder.StopProcesses();
        Run("PRAGMA user_version = 99");

        var e = Assert.Throws<StoreUnavailableException>(() => _folder.Jobs());

        Assert.Contains("has schema version 99, but this program supports versions up to", e.Message);
    }

    [Fact]
    public async Task A_full_disk_refuses_writes_with_a_message_and_recovers_when_there_is_space()
    {
        // SQLite's page limit fails in the same way as a full disk.
        var process = _folder.Process();
        var store = process.GetRequiredService<IJobStore>();
        var jobs = process.GetRequiredService<StoreDatabases>().Jobs;
        await store.CreateAsync(Samples.Job("first"), Token);
        await jobs.WriteAsync(session => session.Execute("PRAGMA max_page_count = 1"), Token);
        var large = Samples.Success(Samples.Tensor("large", 1_000_000));

        var e = await Assert.ThrowsAsync<StoreUnavailableException>(
            () => store.EndAsync(Samples.Job("first").Id, large, Token));

        Assert.Contains("the disk is full", e.Message);
        Assert.Equal(Serving.JobStatus.Queued, (await store.ReadAsync(Samples.Job("first").Id, Token))!.Status);
        await jobs.WriteAsync(session => session.Execute("PRAGMA max_page_count = 1000000"), Token);
        await store.EndAsync(Samples.Job("first").Id, large, Token);
        Assert.Equal(Serving.JobStatus.Succeeded, (await store.ReadAsync(Samples.Job("first").Id, Token))!.Status);
    }

    [Fact]
    public async Task One_failing_write_does_not_fail_the_others()
    {
        var jobs = _folder.Process().GetRequiredService<StoreDatabases>().Jobs;
        using var gate = new ManualResetEventSlim();
        var held = jobs.WriteAsync(_ => { gate.Wait(Token); return 0; }, Token);

        // Queued while the writer is blocked, so these three share a transaction.
        var good = jobs.WriteAsync(session => session.Execute(JobSql.InsertJob, "a", 1L, "{}"u8.ToArray()), Token);
        var bad = jobs.WriteAsync<int>(_ => throw new InvalidOperationException("bad"), Token);
        var alsoGood = jobs.WriteAsync(session => session.Execute(JobSql.InsertJob, "b", 1L, "{}"u8.ToArray()), Token);
        gate.Set();

        await held;
        Assert.Equal(2, await good + await alsoGood);
        await Assert.ThrowsAsync<InvalidOperationException>(() => bad);
    }

    [Fact]
    public async Task A_store_held_by_another_process_fails_after_the_busy_timeout()
    {
        var process = _folder.Process(time: new HastyTime());
        var store = process.GetRequiredService<IJobStore>();
        using var other = new SqliteConnection($"Data Source={_folder.FileOf("jobs.db")};Pooling=False");
        other.Open();
        using var held = other.BeginTransaction(deferred: false);

        var e = await Assert.ThrowsAsync<StoreUnavailableException>(
            () => store.CreateAsync(Samples.Job("busy"), Token));

        Assert.Contains("was held by another process for 10 s", e.Message);
        held.Rollback();
        Assert.Null(await store.CreateAsync(Samples.Job("busy"), Token));
    }

    /// <summary>Whenever it is asked, a second has passed.</summary>
    private sealed class HastyTime : TimeProvider
    {
        private long _seconds;

        public override long GetTimestamp() => Interlocked.Increment(ref _seconds) * TimestampFrequency;
    }

    private void Run(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.FileOf("jobs.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
