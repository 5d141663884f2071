using Microsoft.Extensions.Time.Testing;
using Serverless.Embedded.Sqlite;

namespace Serverless.Embedded.Tests.Sqlite;

/// <summary>Groups of entries on a store that is a list, and takes them or not as the test says.</summary>
public sealed class GroupCommitTests : IDisposable
{
    private readonly List<string> _store = [];
    private readonly List<string> _told = [];
    private readonly GroupCommit<List<string>> _commits;
    private readonly List<int> _transactions = [];
    private Func<string, bool> _fits = _ => true;

    public GroupCommitTests() =>
        _commits = new GroupCommit<List<string>>(_store, Transact, "test writer", 100, new FakeTimeProvider());

    public void Dispose()
    {
        _commits.Dispose();
    }

    [Fact]
    public void Entries_that_are_posted_together_share_a_transaction_and_complete_in_order()
    {
        Post("a", "b", "c");

        Run();

        Assert.Equal(["a", "b", "c"], _store);
        Assert.Equal(["a durable", "b durable", "c durable"], _told);
        Assert.Equal([3], _transactions);
    }

    [Fact]
    public void Entries_that_do_not_retry_make_room_for_the_rest()
    {
        _fits = name => name != "send";
        Post(new Entry(this, "settle", Retry.Always), new Entry(
            this, "send", Retry.Never), new Entry(this, "settle too", Retry.Always));

        Run();

        Assert.Equal(["settle", "settle too"], _store);
        Assert.Equal(["send failed", "settle durable", "settle too durable"], _told);
    }

    [Fact]
    public void If_every_entry_retries_one_bad_entry_does_not_fail_the_others()
    {
        _fits = name => name != "bad";
        Post(new Entry(this, "a", Retry.UnlessAlone), new Entry(
            this, "bad", Retry.UnlessAlone), new Entry(this, "b", Retry.UnlessAlone));

        Run();

        Assert.Equal(["a", "b"], _store);
        Assert.Equal(["a durable", "bad failed", "b durable"], _told);
    }

    [Fact]
    public async Task A_required_entry_is_retried_until_it_fits_and_keeps_its_order()
    {
        var fits = false;
        _fits = name => name != "b" || Volatile.Read(ref fits);
        Post(
            new Entry(this, "a", Retry.Always), new Entry(this, "b", Retry.Always), new Entry(this, "c", Retry.Always));
        _commits.Start();

        var tried = new TaskCompletionSource();
        _commits.Read(_ => tried.SetResult());
        await tried.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["a durable"], _told);
        Volatile.Write(ref fits, true);
        var last = new Entry(this, "d", Retry.Always);
        _commits.Post(last);
        await last.Durable.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["a", "b", "c", "d"], _store);
    }

    [Fact]
    public async Task A_read_sees_every_entry_posted_before_it()
    {
        var seen = new TaskCompletionSource<string[]>();
        Post("a", "b");
        _commits.Read(store => seen.SetResult([.. store]));
        _commits.Start();

        Assert.Equal(["a", "b"], await seen.Task.WaitAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Entries_that_wait_at_the_stop_are_written_and_later_ones_are_refused()
    {
        Post("a");

        Run();

        Assert.Equal(["a"], _store);
        Assert.False(_commits.Post(new Entry(this, "late", Retry.Never)));
    }

    [Fact]
    public void An_entry_that_never_fits_does_not_block_the_stop()
    {
        _fits = _ => false;
        Post(new Entry(this, "a", Retry.Always));

        Run();

        Assert.Empty(_store);
        Assert.Empty(_told);
    }

    private void Post(params string[] names) => Post([.. names.Select(name => new Entry(this, name, Retry.Never))]);

    private void Post(params Entry[] entries) => Assert.All(entries, entry => Assert.True(_commits.Post(entry)));

    /// <summary>Writes what was posted, and ends.</summary>
    private void Run()
    {
        _commits.Start();
        _commits.Dispose();
    }

    private void Transact(Action write)
    {
        var before = _store.Count;
        try
        {
            write();
            _transactions.Add(_store.Count - before);
        }
        catch
        {
            _store.RemoveRange(before, _store.Count - before);
            throw;
        }
    }

    private enum Retry
    {
        Never,
        UnlessAlone,
        Always,
    }

    private sealed class Entry(GroupCommitTests test, string name, Retry retry) : CommitEntry<List<string>>
    {
        private readonly TaskCompletionSource _durable = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Durable => _durable.Task;

        public override void Write(List<string> store)
        {
            if (!test._fits(name))
            {
                throw new IOException($"{name} does not fit.");
            }

            store.Add(name);
        }

        public override void OnDurable()
        {
            test._told.Add($"{name} durable");
            _durable.SetResult();
        }

        public override bool OnFailed(Exception error, bool alone)
        {
            var again = retry == Retry.Always || (retry == Retry.UnlessAlone && !alone);
            if (!again)
            {
                test._told.Add($"{name} failed");
            }

            return again;
        }
    }
}
