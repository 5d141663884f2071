using System.Net;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Serverless.Cloud.Webhooks;
using Serverless.Serving.Webhooks;

namespace Serverless.Cloud.Tests.Webhooks;

public sealed class HttpWebhookTransportTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_webhook_is_a_POST_with_the_three_headers_and_the_signed_body()
    {
        await using var receiver = new Receiver();

        var answer = await Post(receiver.Url);

        Assert.Equal(WebhookAnswer.Status(204), answer);
        var heard = Assert.Single(receiver.Heard);
        Assert.StartsWith("POST /hook HTTP/1.1\r\n", heard, StringComparison.Ordinal);
        Assert.Contains("\r\nwebhook-id: msg_1\r\n", heard, StringComparison.Ordinal);
        Assert.Contains("\r\nwebhook-timestamp: 1767225600\r\n", heard, StringComparison.Ordinal);
        Assert.Contains("\r\nwebhook-signature: v1,", heard, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Type: application/json\r\n", heard, StringComparison.Ordinal);
        Assert.DoesNotContain("traceparent", heard, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith("\r\n\r\n{}", heard, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var receiver = new Receiver(
            "HTTP/1.1 301 Moved\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n");

        var answer = await Post(receiver.Url);

        Assert.Equal("answered 301; redirects are not followed", answer.Detail);
        Assert.Single(receiver.Heard);
    }

    [Theory]
    [InlineData("120")]
    [InlineData("Thu, 01 Jan 2026 00:02:00 GMT")]
    public async Task Retry_after_is_read_in_seconds_and_as_a_date(string retryAfter)
    {
        await using var receiver = new Receiver(
            $"HTTP/1.1 503 Busy\r\nRetry-After: {retryAfter}\r\nContent-Length: 0\r\n\r\n");

        var answer = await Post(receiver.Url);

        Assert.Equal(WebhookAnswer.Status(503, TimeSpan.FromMinutes(2)), answer);
    }

    [Theory]
    [InlineData("99999999999", 2_147_483_647)]
    [InlineData("999999999999999999999999999999999999999999", 2_147_483_647)]
    [InlineData("2147483648", 2_147_483_647)]
    [InlineData("0", 0)]
    [InlineData(" 7 ", 7)]
    [InlineData("Friday, 02-Jan-26 00:00:00 GMT", 86_400)]
    [InlineData("Fri Jan  2 00:00:00 2026", 86_400)]
    [InlineData("Wed, 31 Dec 2025 23:59:00 GMT", -60)]
    [InlineData("-5", null)]
    [InlineData("+5", null)]
    [InlineData("1.5", null)]
    [InlineData("1e3", null)]
    [InlineData("soon", null)]
    [InlineData("5, 6", null)]
    [InlineData("\u0661\u0662", null)]
    [InlineData("", null)]
    public void Retry_after_may_be_anything(string text, int? seconds) =>
        Assert.Equal(
            seconds is { } some ? TimeSpan.FromSeconds(some) : null, RetryAfterHeader.Read(text, _time.GetUtcNow()));

    [Fact]
    public async Task A_pause_beyond_32_bits_is_honored_as_the_longest()
    {
        await using var receiver = new Receiver(
            "HTTP/1.1 429 Busy\r\nRetry-After: 99999999999\r\nContent-Length: 0\r\n\r\n");

        var answer = await Post(receiver.Url);

        Assert.InRange(
            RetrySchedule.DelayAfter(1, answer.RetryAfter, new Random(1))!.Value,
            TimeSpan.FromDays(1), TimeSpan.FromDays(1.2));
    }

    [Fact]
    public async Task A_receiver_that_never_responds_times_out()
    {
        await using var receiver = new Receiver(answer: null);

        var post = Post(receiver.Url);
        await receiver.Reached.Task;
        _time.Advance(TimeSpan.FromSeconds(15));

        Assert.Equal(WebhookAnswer.Timeout(Patience), await post);
    }

    [Fact]
    public async Task Stopping_the_app_is_not_a_failure_of_the_receiver()
    {
        await using var receiver = new Receiver(answer: null);
        using var stopping = new CancellationTokenSource();

        var post = Post(receiver.Url, cancellationToken: stopping.Token);
        await receiver.Reached.Task;
        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => post);
    }

    [Fact]
    public async Task An_unreachable_receiver_is_retried()
    {
        var receiver = new Receiver();
        var url = receiver.Url;
        await receiver.DisposeAsync();

        var answer = await Post(url);

        Assert.Equal(WebhookVerdict.Retry, answer.Verdict);
        Assert.StartsWith("could not be reached: ConnectionError", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_name_that_cannot_be_resolved_is_retried()
    {
        var answer = await Post(
            new Uri("https://nowhere.example/"),
            resolve: (_, _) => throw new System.Net.Sockets.SocketException(11001));

        Assert.Equal(WebhookVerdict.Retry, answer.Verdict);
    }

    [Fact]
    public async Task An_invalid_response_is_retried()
    {
        await using var receiver = new Receiver("SSH-2.0-OpenSSH_9.6\r\n\r\n");

        Assert.Equal(WebhookVerdict.Retry, (await Post(receiver.Url)).Verdict);
    }

    [Fact]
    public async Task Endless_headers_are_refused()
    {
        await using var receiver = new Receiver(
            $"HTTP/1.1 200 OK\r\nX-Long: {new string('x', 100_000)}\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal(WebhookVerdict.Retry, (await Post(receiver.Url)).Verdict);
    }

    [Fact]
    public async Task A_huge_response_is_not_read()
    {
        await using var receiver = new Receiver("HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\nfirst bytes");

        Assert.Equal(WebhookAnswer.Status(200), await Post(receiver.Url));
    }

    [Fact]
    public async Task A_public_name_that_resolves_to_an_internal_address_is_never_connected()
    {
        await using var inside = new Receiver();

        var answer = await Post(
            new Uri($"http://hooks.example.com:{inside.Port}/"), allowLoopback: false, resolve: LeadsTo("127.0.0.1"));

        Assert.Equal(WebhookAnswer.Refused("must resolve to a public address; 127.0.0.1 is loopback"), answer);
        Assert.Empty(inside.Heard);
    }

    [Fact]
    public async Task One_internal_address_among_public_ones_is_refused()
    {
        var answer = await Post(
            new Uri("https://hooks.example.com/"), resolve: LeadsTo("8.8.8.8", "::ffff:169.254.169.254"));

        Assert.Equal(WebhookVerdict.Refused, answer.Verdict);
        Assert.Contains("link-local", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_name_is_checked_again_at_each_attempt()
    {
        await using var receiver = new Receiver("HTTP/1.1 500 Oops\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        var answers = new Queue<string>(["127.0.0.1", "10.0.0.1"]);
        using var transport = Transport(
            allowLoopback: true, (_, _) => Task.FromResult(new[] { IPAddress.Parse(answers.Dequeue()) }));
        var url = new Uri($"http://hooks.example.com:{receiver.Port}/");

        var first = await transport.PostAsync(Request(url), Patience, CancellationToken.None);
        var second = await transport.PostAsync(Request(url), Patience, CancellationToken.None);

        Assert.Equal("answered 500", first.Detail);
        Assert.Equal(WebhookAnswer.Refused("must resolve to a public address; 10.0.0.1 is private"), second);
    }

    private static Func<string, CancellationToken, Task<IPAddress[]>> LeadsTo(params string[] addresses) =>
        (_, _) => Task.FromResult(addresses.Select(IPAddress.Parse).ToArray());

    private async Task<WebhookAnswer> Post(
        Uri url,
        bool allowLoopback = true,
        Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null,
        CancellationToken cancellationToken = default)
    {
        using var transport = Transport(allowLoopback, resolve ?? Dns.GetHostAddressesAsync);
        return await transport.PostAsync(Request(url), Patience, cancellationToken);
    }

    private HttpWebhookTransport Transport(
        bool allowLoopback, Func<string, CancellationToken, Task<IPAddress[]>> resolve) =>
        new(Options.Create(new WebhookOptions { AllowLoopback = allowLoopback }), _time, resolve);

    private WebhookRequest Request(Uri url)
    {
        Assert.True(WebhookSecret.TryParseList(WebhookSecret.NewText(), out var secrets));
        return WebhookRequest.Sign(url, "msg_1", _time.GetUtcNow(), Encoding.UTF8.GetBytes("{}"), secrets);
    }
}
