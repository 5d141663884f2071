namespace Serverless.Serving.Tests;

public sealed class FailureReportsTests
{
    private readonly FailureReports _reports = new();

    [Fact]
    public void The_first_failure_and_the_recovery_from_it_are_reported()
    {
        Assert.Null(_reports.Succeeded());
        Assert.Equal(1, Failed(0));
        Assert.Null(Failed(1));
        Assert.Equal(2, _reports.Succeeded());
        Assert.Null(_reports.Succeeded());
    }

    [Fact]
    public void A_failure_that_lasts_is_reported_every_five_minutes_with_the_count_since()
    {
        Assert.Equal(1, Failed(0));
        Assert.Null(Failed(299));
        Assert.Equal(2, Failed(300));
        Assert.Null(Failed(599));
        Assert.Equal(4, _reports.Succeeded());
    }

    [Fact]
    public void A_step_that_fails_every_other_time_does_not_flood_the_log()
    {
        Assert.Equal(1, Failed(0));
        Assert.Equal(1, _reports.Succeeded());
        foreach (var second in Enumerable.Range(1, 298))
        {
            Assert.Null(Failed(second));
            Assert.Null(_reports.Succeeded());
        }

        Assert.Equal(299, Failed(300));
        Assert.Equal(1, _reports.Succeeded());
    }

    private int? Failed(int second) => _reports.Failed(TimeSpan.FromSeconds(second));
}
