namespace Serverless.Embedded.Tests;

public sealed class GatheringTests
{
    private readonly Gathering _gathering = new();

    [Fact]
    public void A_lone_writer_waits_for_nobody()
    {
        Assert.True(_gathering.IsComplete(1));
        _gathering.Went(1);
        Assert.True(_gathering.IsComplete(1));
    }

    [Fact]
    public void Those_who_went_together_are_waited_for_and_no_more()
    {
        _gathering.Went(3);

        Assert.False(_gathering.IsComplete(2));
        Assert.True(_gathering.IsCompletedBy(3));
        Assert.True(_gathering.IsComplete(4));
        Assert.False(_gathering.IsCompletedBy(4));
    }

    [Fact]
    public void Who_stays_away_is_not_waited_for_again()
    {
        _gathering.Went(3);
        _gathering.Went(1);
        Assert.True(_gathering.IsComplete(1));
    }

    [Fact]
    public void After_a_commit_without_writes_that_anyone_waits_for_the_next_goes_at_once()
    {
        _gathering.Went(3);
        _gathering.Went(0);
        Assert.True(_gathering.IsComplete(1));
    }
}
