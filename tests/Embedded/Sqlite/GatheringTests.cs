using Microsoft.Extensions.Time.Testing;
using Serverless.Embedded.Sqlite;

namespace Serverless.Embedded.Tests.Sqlite;

public sealed class GatheringTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Gathering _gathering;

    public GatheringTests() => _gathering = new Gathering(_time);

    [Fact]
    public void A_single_writer_does_not_wait()
    {
        Assert.True(_gathering.IsComplete(1));
        _gathering.Committing(1);
        Assert.True(_gathering.IsComplete(1));
    }

    [Fact]
    public void Only_the_writers_of_the_last_commit_are_waited_for()
    {
        _gathering.Committing(3);

        Assert.False(_gathering.IsComplete(2));
        Assert.True(_gathering.IsCompletedBy(3));
        Assert.True(_gathering.IsComplete(4));
        Assert.False(_gathering.IsCompletedBy(4));
    }

    [Fact]
    public void A_writer_that_stays_away_is_not_waited_for_again()
    {
        _gathering.Committing(3);
        _gathering.Committing(1);
        Assert.True(_gathering.IsComplete(1));
    }

    [Fact]
    public void After_a_commit_without_awaited_writes_the_next_starts_at_once()
    {
        _gathering.Committing(3);
        _gathering.Committing(0);
        Assert.True(_gathering.IsComplete(1));
    }

    [Theory]
    [InlineData(2, 5)]
    [InlineData(12, 5)]
    [InlineData(30, 2)]
    [InlineData(600, 1)]
    public void The_wait_for_absent_writers_is_shorter_the_more_others_wait(int together, int milliseconds)
    {
        _gathering.Committing(together);
        Assert.Equal(milliseconds, _gathering.RestMilliseconds());
    }

    [Fact]
    public void Time_since_the_last_commit_counts_toward_the_wait()
    {
        _gathering.Committing(2);
        _time.Advance(TimeSpan.FromMilliseconds(3.5));
        Assert.Equal(2, _gathering.RestMilliseconds());
        _time.Advance(TimeSpan.FromMilliseconds(1.5));
        Assert.Equal(0, _gathering.RestMilliseconds());
    }
}
