using Microsoft.Extensions.Time.Testing;
using Serverless.Embedded.Sqlite;

namespace Serverless.Embedded.Tests.Sqlite;

public sealed class GatheringTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Gathering _gathering;

    public GatheringTests() => _gathering = new Gathering(_time);

    [Fact]
    public void A_lone_writer_waits_for_nobody()
    {
        Assert.True(_gathering.IsComplete(1));
        _gathering.Committing(1);
        Assert.True(_gathering.IsComplete(1));
    }

    [Fact]
    public void Those_who_went_together_are_waited_for_and_no_more()
    {
        _gathering.Committing(3);

        Assert.False(_gathering.IsComplete(2));
        Assert.True(_gathering.IsCompletedBy(3));
        Assert.True(_gathering.IsComplete(4));
        Assert.False(_gathering.IsCompletedBy(4));
    }

    [Fact]
    public void Who_stays_away_is_not_waited_for_again()
    {
        _gathering.Committing(3);
        _gathering.Committing(1);
        Assert.True(_gathering.IsComplete(1));
    }

    [Fact]
    public void After_a_commit_without_writes_that_anyone_waits_for_the_next_goes_at_once()
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
    public void Who_stays_away_is_waited_for_the_less_the_more_wait_with_him(int together, int milliseconds)
    {
        _gathering.Committing(together);
        Assert.Equal(milliseconds, _gathering.RestMilliseconds());
    }

    [Fact]
    public void What_has_passed_since_the_last_commit_is_not_waited_again()
    {
        _gathering.Committing(2);
        _time.Advance(TimeSpan.FromMilliseconds(3.5));
        Assert.Equal(2, _gathering.RestMilliseconds());
        _time.Advance(TimeSpan.FromMilliseconds(1.5));
        Assert.Equal(0, _gathering.RestMilliseconds());
    }
}
