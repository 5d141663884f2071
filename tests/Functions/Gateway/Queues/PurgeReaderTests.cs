using System.Text;
using Serverless.Gateway.Queues;
using Serverless.Serving;
using Serverless.Serving.Tests;

namespace Serverless.Functions.Tests.Gateway.Queues;

public sealed class PurgeReaderTests
{
    [Fact]
    public void A_purge_has_a_reason_and_a_limit()
    {
        Assert.Equal(new PurgeRequest(10, "poison"), Read("""{"reason": "poison", "limit": 10}""").Value);
        Assert.Equal(new PurgeRequest(1_000, "poison"), Read("""{"reason": "poison"}""").Value);
    }

    [Theory]
    [InlineData("""{}""", "reason")]
    [InlineData("""{"reason": ""}""", "reason")]
    [InlineData("""{"reason": 7}""", "reason")]
    [InlineData("""{"reason": "two\nlines"}""", "reason")]
    [InlineData("""{"reason": "x", "limit": 0}""", "limit")]
    [InlineData("""{"reason": "x", "limit": 10001}""", "limit")]
    [InlineData("""{"reason": "x", "limit": null}""", "limit")]
    [InlineData("""{"reason": "x", "lane": "bulk"}""", "lane")]
    [InlineData("[]", "body")]
    [InlineData("", "body")]
    public void A_fault_is_named(string body, string field)
    {
        Assert.Equal(field, Assert.Single(Read(body).Problem!.Errors!).Field);
    }

    private static Result<PurgeRequest> Read(string body) => PurgeReader.Read(Encoding.UTF8.GetBytes(body));
}
