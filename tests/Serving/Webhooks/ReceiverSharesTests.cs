using Microsoft.Extensions.Options;
using Serverless.Serving.Webhooks;

namespace Serverless.Serving.Tests.Webhooks;

public sealed class ReceiverSharesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Full = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Reduced = TimeSpan.FromSeconds(3);

    private readonly ReceiverShares _shares = new(Options.Create(new WebhookOptions { Timeout = Full }));

    private DateTimeOffset _now = Noon;

    [Fact]
    public void An_unknown_receiver_starts_with_a_few_calls() => Assert.Equal(4, Fill("new").Count);

    [Fact]
    public void A_prompt_receiver_has_half_of_the_hands()
    {
        Answer("prompt", seconds: 0.01);

        Assert.InRange(Fill("prompt").Count, ReceiverShares.Hands / 2 - 1, ReceiverShares.Hands / 2);
    }

    [Fact]
    public void A_slow_receiver_that_answers_has_half_of_what_is_free_and_less_beside_others()
    {
        Answer("slow", seconds: 10);
        Answer("slow too", seconds: 10);

        Assert.Equal(21, Fill("slow").Count);
        Assert.Equal(14, Fill("slow too").Count);
    }

    [Fact]
    public void A_silent_receiver_has_two_calls_one_of_them_with_the_full_patience()
    {
        Answer("silent", seconds: 15, silent: true);

        Assert.Equal([Full, Reduced], Fill("silent").Select(call => call.Patience));
    }

    [Fact]
    public void A_receiver_that_needs_most_of_the_patience_can_show_that_it_answers()
    {
        Answer("slow", seconds: 15, silent: true);
        Answer("slow", seconds: 14);

        Assert.All(Fill("slow"), call => Assert.Equal(Full, call.Patience));
    }

    [Fact]
    public void The_last_attempt_has_the_full_patience()
    {
        Answer("silent", seconds: 15, silent: true);
        Fill("silent", most: 1);

        Assert.Equal(Full, _shares.TryBegin("silent", isLastAttempt: true, _now)!.Patience);
    }

    [Fact]
    public void A_receiver_that_begins_to_hang_loses_its_share_while_its_calls_are_in_hand()
    {
        Answer("prompt", seconds: 0.01);
        var calls = Fill("prompt", most: 30);
        _now += TimeSpan.FromSeconds(2);

        Assert.Equal(30, calls.Count);
        Assert.Null(_shares.TryBegin("prompt", isLastAttempt: false, _now));
    }

    [Fact]
    public void However_many_receivers_hang_prompt_ones_have_room()
    {
        Answer("prompt", seconds: 0.01);
        var hanging = Enumerable.Range(0, 100).Sum(number => Fill($"hanging-{number}").Count);

        Assert.Equal(ReceiverShares.Hands * 3 / 4, hanging);
        Assert.InRange(Fill("prompt").Count, 16, 32);
    }

    [Fact]
    public void A_few_prompt_answers_restore_the_share_of_a_receiver_that_was_silent()
    {
        Answer("back", seconds: 15, silent: true);
        for (var answer = 0; answer < 6; answer++)
        {
            Answer("back", seconds: 0.01);
        }

        Assert.InRange(Fill("back").Count, 25, 32);
    }

    [Fact]
    public void Postponed_messages_come_back_as_fast_as_the_receiver_answers()
    {
        Answer("prompt", seconds: 0.31);
        var pauses = Enumerable.Range(0, 1_000).Select(_ => _shares.Postpone("prompt", postponed: 0, _now)).ToList();

        // 32 calls of 0.31 s at a time are about 100 a second.
        Assert.Equal(TimeSpan.FromSeconds(0.5), pauses[0]);
        Assert.InRange(pauses[^1], TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(14));
        Assert.Equal(pauses.Order(), pauses);
    }

    [Fact]
    public void A_message_that_comes_in_vain_pauses_twice_as_long_each_time_up_to_five_minutes()
    {
        var pauses = Enumerable.Range(0, 12).Select(times => _shares.Postpone("new", times, _now).TotalSeconds);

        Assert.Equal([0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300], pauses);
    }

    [Fact]
    public void A_line_is_never_longer_than_five_minutes()
    {
        Answer("silent", seconds: 15, silent: true);

        Assert.All(
            Enumerable.Range(0, 10_000).Select(_ => _shares.Postpone("silent", postponed: 0, _now)),
            pause => Assert.InRange(pause, TimeSpan.FromSeconds(0.5), TimeSpan.FromMinutes(5)));
    }

    [Fact]
    public void The_line_of_a_receiver_that_recovers_is_short_again()
    {
        Answer("back", seconds: 15, silent: true);
        for (var message = 0; message < 1_000; message++)
        {
            _shares.Postpone("back", postponed: 0, _now);
        }

        Answer("back", seconds: 0.01);

        Assert.Equal(TimeSpan.FromSeconds(0.5), _shares.Postpone("back", postponed: 0, _now));
    }

    [Fact]
    public void Ten_thousand_receivers_are_remembered_and_those_in_hand_are_never_forgotten()
    {
        Answer("silent", seconds: 15, silent: true);
        var calls = Fill("silent");
        for (var number = 0; number < 50_000; number++)
        {
            Answer($"receiver-{number}", seconds: 0);
        }

        Assert.InRange(_shares.Count, 5_000, 10_000);
        Assert.Null(_shares.TryBegin("silent", isLastAttempt: false, _now));
        Assert.All(calls, call => _shares.End(call, wasSilent: true, _now));
    }

    [Theory]
    [InlineData("https://Example.com/a?b", "example.com:443")]
    [InlineData("https://example.com.:8443/", "example.com:8443")]
    [InlineData("https://b\u00fccher.example/", "xn--bcher-kva.example:443")]
    [InlineData("http://127.0.0.1:8080/", "127.0.0.1:8080")]
    [InlineData("https://0x7f000001/", "127.0.0.1:443")]
    public void Receivers_are_told_apart_by_host_and_port(string url, string authority) =>
        Assert.Equal(authority, ReceiverShares.AuthorityOf(new Uri(url)));

    /// <summary>Begins as many calls as there is room for.</summary>
    private List<ReceiverCall> Fill(string authority, int most = 1_000)
    {
        var calls = new List<ReceiverCall>();
        while (calls.Count < most && _shares.TryBegin(authority, isLastAttempt: false, _now) is { } call)
        {
            calls.Add(call);
        }

        return calls;
    }

    private void Answer(string authority, double seconds, bool silent = false)
    {
        var call = _shares.TryBegin(authority, isLastAttempt: false, _now)!;
        _now += TimeSpan.FromSeconds(seconds);
        _shares.End(call, silent, _now);
    }
}
