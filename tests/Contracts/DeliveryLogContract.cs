using Serverless.Serving;
using Serverless.Serving.Webhooks;

namespace Serverless.Contracts;

/// <summary>The behavior of every delivery log.</summary>
public abstract class DeliveryLogContract
{
    protected abstract IDeliveryLog Log { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_delivery_is_read_back_unchanged()
    {
        var delivery = Delivery(minute: 0) with { NextAttemptAt = Samples.Noon.AddMinutes(5) };
        await Log.AppendAsync(delivery, Token);

        Assert.Equal(delivery, await Log.FindAsync(delivery.Id, Token));
        Assert.Equal([delivery], await Log.ReadAsync(after: null, limit: 10, Token));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("")]
    [InlineData("a/b#c?d\\e")]
    [InlineData("it's")]
    public async Task An_unknown_id_finds_nothing(string id) => Assert.Null(await Log.FindAsync(id, Token));

    [Fact]
    public async Task The_newest_come_first_page_by_page()
    {
        var deliveries = Enumerable.Range(0, 5).Select(Delivery).ToList();
        foreach (var delivery in deliveries.OrderBy(d => d.WebhookId.GetHashCode(StringComparison.Ordinal)))
        {
            await Log.AppendAsync(delivery, Token);
        }

        var first = await WebhookDeliveryPage.ReadAsync(Log, after: null, size: 3, Token);
        var second = await WebhookDeliveryPage.ReadAsync(Log, first.Next, size: 3, Token);

        Assert.Equal([deliveries[4], deliveries[3], deliveries[2]], first.Deliveries);
        Assert.Equal([deliveries[1], deliveries[0]], second.Deliveries);
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task The_same_attempt_appended_twice_is_one_entry()
    {
        await Log.AppendAsync(Delivery(minute: 0), Token);
        await Log.AppendAsync(Delivery(minute: 0) with { Detail = "answered 204" }, Token);

        Assert.Equal("answered 204", Assert.Single(await Log.ReadAsync(null, 10, Token)).Detail);
    }

    [Fact]
    public async Task The_attempts_of_a_webhook_since_a_time_are_read_newest_first()
    {
        var (early, first, second) = (Of("msg_a_succeeded", -1), Of("msg_a_succeeded", 0), Of("msg_a_succeeded", 90));
        foreach (var delivery in (WebhookDelivery[])[early, second, Of(
            "msg_a_succeeded_1_failed", 1), Of("msg_b_succeeded", 2), first])
        {
            await Log.AppendAsync(delivery, Token);
        }

        Assert.Equal([second, first], await Log.OfWebhookAsync("msg_a_succeeded", Samples.Noon, Token));
        Assert.Empty(await Log.OfWebhookAsync("it's nobody's", Samples.Noon, Token));
    }

    [Fact]
    public async Task Purge_deletes_the_old_and_keeps_the_new()
    {
        foreach (var minute in Enumerable.Range(0, 6))
        {
            await Log.AppendAsync(Delivery(minute), Token);
        }

        Assert.Equal(2, await Log.PurgeAsync(Samples.Noon.AddMinutes(3), limit: 2, Token));
        Assert.Equal(1, await Log.PurgeAsync(Samples.Noon.AddMinutes(3), limit: 2, Token));
        Assert.Equal(0, await Log.PurgeAsync(Samples.Noon.AddMinutes(3), limit: 2, Token));

        Assert.Equal(
            [5, 4, 3], (await Log.ReadAsync(null, 10, Token)).Select(d => (int)(d.At - Samples.Noon).TotalMinutes));
    }

    private static WebhookDelivery Of(string webhookId, int minute)
    {
        var delivery = Delivery(minute);
        return delivery with { Id = WebhookDelivery.IdOf(delivery.At, $"{webhookId}_1"), WebhookId = webhookId };
    }

    private static WebhookDelivery Delivery(int minute)
    {
        var at = Samples.Noon.AddMinutes(minute);
        return new WebhookDelivery
        {
            Id = WebhookDelivery.IdOf(at, $"msg_job-{minute}_succeeded_1"),
            WebhookId = $"msg_job-{minute}_succeeded",
            JobId = JobId.Parse($"job-{minute}"),
            Status = JobStatus.Succeeded,
            Host = "example.com",
            Attempt = 1,
            At = at,
            DurationMs = 12.5,
            Delivered = false,
            Detail = "answered 500",
        };
    }
}
