using System.Text.Json;
using Serverless.Gateway;
using Serverless.Gateway.Queues;
using Serverless.Serving;
using Serverless.Serving.Backlog;

namespace Serverless.Functions.Tests.Gateway.Queues;

public sealed class QueueDocumentTests
{
    [Fact]
    public void A_lane_links_to_its_purge() => Assert.Equal(
        """{"name":"bulk","active":12,"headAgeSeconds":3.457,"scheduled":1,"deadLettered":2,"links":{"purge":"/v1/queues/bulk/purge"}}""",
        Json(new QueueState(
            Lane.Bulk, new QueueCounts(default, 12, 1, 2), TimeSpan.FromSeconds(3.4567), Waiting: null)));

    [Fact]
    public void Values_that_were_not_measured_are_absent() =>
        Assert.Equal(
            """{"name":"callbacks"}""", Json(new QueueState(Lane: null, Counts: null, HeadAge: null, Waiting: null)));

    private static string Json(QueueState state)
    {
        using var list = JsonDocument.Parse(
            JsonSerializer.Serialize(new QueueList([QueueDocument.Of(state)]), GatewayJson.Default.QueueList));
        return list.RootElement.GetProperty("queues")[0].GetRawText();
    }
}
