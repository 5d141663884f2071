namespace Serverless.Serving.Tests;

public sealed class BackoffTests
{
    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(3, 20)]
    [InlineData(5, 80)]
    [InlineData(6, 120)]
    [InlineData(int.MaxValue, 120)]
    public void The_pause_doubles_with_each_failure_up_to_a_maximum(int failures, int seconds) =>
        Assert.Equal(
            TimeSpan.FromSeconds(seconds), Backoff.After(failures, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(2)));
}
