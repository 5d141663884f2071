namespace Serverless.Serving.Tests;

public sealed class AttemptTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_first_recorded_run_has_lost_none() =>
        Assert.Equal(new Attempt(1, Noon, "b"), Attempt.After(null, Noon, "b"));

    [Fact]
    public void A_run_that_did_not_return_counts_as_lost() => Assert.Equal(
        new Attempt(3, Noon, "b") { Lost = 2 },
        Attempt.After(new Attempt(2, Noon.AddMinutes(-1), "a") { Lost = 1 }, Noon, "b"));

    [Fact]
    public void A_run_that_returned_without_an_outcome_does_not_count() => Assert.Equal(
        new Attempt(3, Noon, "b") { Lost = 1 },
        Attempt.After(new Attempt(2, Noon.AddMinutes(-1), "a") { Lost = 1, Returned = true }, Noon, "b"));
}
