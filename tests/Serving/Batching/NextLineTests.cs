using Serverless.Serving.Batching;

namespace Serverless.Serving.Tests.Batching;

public sealed class NextLineTests
{
    [Fact]
    public void No_line_gives_no_choice() => Assert.Equal(-1, NextLine.Choose([], 0));

    [Fact]
    public void The_longest_waiting_head_goes_first() =>
        Assert.Equal(1, NextLine.Choose([(Lane.Interactive, 30), (Lane.Interactive, 10), (Lane.Interactive, 20)], 0));

    [Fact]
    public void Interactive_goes_before_bulk_that_came_earlier() =>
        Assert.Equal(1, NextLine.Choose([(Lane.Bulk, 1), (Lane.Interactive, 99)], 0));

    [Fact]
    public void Bulk_gets_one_run_in_eight_under_an_endless_burst()
    {
        var inARow = 0;
        var bulk = 0;
        for (var run = 0; run < 800; run++)
        {
            var isBulk = NextLine.Choose([(Lane.Interactive, run), (Lane.Bulk, 0)], inARow) == 1;
            inARow = isBulk ? 0 : inARow + 1;
            bulk += isBulk ? 1 : 0;
        }

        Assert.Equal(100, bulk);
    }

    [Fact]
    public void Interactive_takes_the_bulk_turn_if_no_bulk_job_waits() =>
        Assert.Equal(0, NextLine.Choose([(Lane.Interactive, 5)], NextLine.InteractiveRunsPerBulkRun + 3));
}
