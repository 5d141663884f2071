using Serverless.Embedded.ServiceBus.Rules;

namespace Serverless.Embedded.Tests.ServiceBus;

public sealed class DuplicateHistoryTests
{
    private readonly DuplicateHistory _history = new(TimeSpan.FromMinutes(10));

    [Fact]
    public void An_id_counts_at_once_even_before_it_is_durable()
    {
        Assert.True(_history.TryAdd(1));
        Assert.False(_history.TryAdd(1));
    }

    [Fact]
    public void An_id_whose_transaction_failed_can_be_sent_again()
    {
        _history.TryAdd(1);
        _history.Commit();
        _history.TryAdd(2);

        _history.Rollback();

        Assert.False(_history.TryAdd(1));
        Assert.True(_history.TryAdd(2));
    }

    [Fact]
    public void An_id_can_be_reused_after_the_detection_window()
    {
        _history.Load([1, 2], count: 2);
        _history.Forget(1);

        Assert.True(_history.TryAdd(1));
        Assert.False(_history.TryAdd(2));
    }

    [Fact]
    public void The_window_ends_as_long_ago_as_it_is_wide()
    {
        var now = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
        Assert.Equal(now.AddMinutes(-10), _history.ForgottenUntil(now));
    }

    [Fact]
    public void Ids_that_differ_in_one_character_are_different() =>
        Assert.NotEqual(DuplicateHistory.HashOf("job-1"), DuplicateHistory.HashOf("job-2"));
}
