using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Serverless.Contracts;
using Serverless.Serving.Backlog;

namespace Serverless.Cloud.Tests.Arm;

public sealed class ArmQueueCountsTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(Samples.Noon);
    private FakeArm? _arm;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private FakeArm Arm => _arm!;

    public async ValueTask InitializeAsync() => _arm = await FakeArm.StartAsync();

    public ValueTask DisposeAsync() => Arm.DisposeAsync();

    [Fact]
    public async Task Counts_are_read_with_the_time_of_the_response() =>
        Assert.Equal(new QueueCounts(Samples.Noon, 1, 2, 3), await Arm.Queues(_time).ReadAsync("jobs", Token));

    [Fact]
    public async Task Counts_that_are_read_again_at_once_come_from_a_cache()
    {
        var queues = Arm.Queues(_time);
        var first = await queues.ReadAsync("jobs", Token);
        Arm.Count = 9;

        Assert.Equal(first, await queues.ReadAsync("jobs", Token));
        Assert.Single(Arm.Calls);

        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(9, (await queues.ReadAsync("jobs", Token)).Active);
    }

    [Fact]
    public async Task A_slow_response_does_not_block_callers()
    {
        var queues = Arm.Queues(_time);
        var known = await queues.ReadAsync("jobs", Token);
        var (asked, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        Arm.Next(async http =>
        {
            asked.SetResult();
            await release.Task;
            await http.Response.WriteAsync("""{"properties":{"countDetails":{"activeMessageCount":7,"scheduledMessageCount":0,"deadLetterMessageCount":0}}}""");
        });
        _time.Advance(TimeSpan.FromSeconds(2));

        var meanwhile = queues.ReadAsync("jobs", Token);
        await asked.Task.WaitAsync(Token);
        _time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(known, await meanwhile);

        var afterwards = queues.ReadAsync("jobs", Token);
        release.SetResult();
        Assert.Equal(7, (await afterwards).Active);
        Assert.Equal(2, Arm.Calls.Count);
    }

    [Fact]
    public async Task Throttling_keeps_the_last_counts_and_their_time_until_it_is_over()
    {
        var queues = Arm.Queues(_time);
        var known = await queues.ReadAsync("jobs", Token);
        Arm.Next(429, retryAfter: "20");
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(known, await queues.ReadAsync("jobs", Token));

        _time.Advance(TimeSpan.FromSeconds(19));
        Assert.Equal(known, await queues.ReadAsync("jobs", Token));

        Arm.Count = 4;
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(4, (await queues.ReadAsync("jobs", Token)).Active);
        Assert.Equal(3, Arm.Calls.Count);
    }

    [Theory]
    [InlineData(403, "", "Data Sender or Data Receiver")]
    [InlineData(404, "", "ServiceBus__namespaceId")]
    [InlineData(429, "", "returned 429")]
    [InlineData(503, "", "returned 503")]
    [InlineData(200, "<html>", "does not contain the counts")]
    [InlineData(
        200, """{"properties":{"countDetails":{"activeMessageCount":"many"}}}""", "does not contain the counts")]
    public async Task A_setting_that_cannot_be_read_reports_why_and_is_read_again_later(
        int status, string body, string why)
    {
        var queues = Arm.Queues(_time);
        Arm.Next(status, body);
        Assert.Contains(why, (await Assert.ThrowsAsync<IOException>(() => queues.ReadAsync("jobs", Token))).Message);

        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, (await queues.ReadAsync("jobs", Token)).Active);
    }

    [Fact]
    public async Task A_revoked_token_is_renewed()
    {
        var queues = Arm.Queues(_time);
        await queues.ReadAsync("jobs", Token);
        Arm.Credential.Revoke();
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, (await queues.ReadAsync("jobs", Token)).Active);
    }
}
