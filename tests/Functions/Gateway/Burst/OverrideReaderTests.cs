using System.Text;
using Serverless.Gateway.Burst;
using Serverless.Scaling.Effects;
using Serverless.Serving;
using Serverless.Serving.Tests;

namespace Serverless.Functions.Tests.Gateway.Burst;

public sealed class OverrideReaderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_override_has_an_end()
    {
        var order = Read("""{"warmInstances": 3, "concurrency": 2, "seconds": 600, "reason": "launch"}""").Value;
        Assert.Equal(
            new Override { WarmInstances = 3, Concurrency = 2, ExpiresAt = Noon.AddMinutes(10), Reason = "launch" },
            order);
    }

    [Fact]
    public void Concurrency_is_optional() =>
        Assert.Null(Read("""{"warmInstances": 0, "seconds": 1, "reason": "x"}""").Value.Concurrency);

    [Theory]
    [InlineData("""{"seconds": 600, "reason": "x"}""", "warmInstances")]
    [InlineData("""{"warmInstances": -1, "seconds": 600, "reason": "x"}""", "warmInstances")]
    [InlineData("""{"warmInstances": 1.5, "seconds": 600, "reason": "x"}""", "warmInstances")]
    [InlineData("""{"warmInstances": "3", "seconds": 600, "reason": "x"}""", "warmInstances")]
    [InlineData("""{"warmInstances": 1e99, "seconds": 600, "reason": "x"}""", "warmInstances")]
    [InlineData("""{"warmInstances": 3, "reason": "x"}""", "seconds")]
    [InlineData("""{"warmInstances": 3, "seconds": 86401, "reason": "x"}""", "seconds")]
    [InlineData("""{"warmInstances": 3, "seconds": 600}""", "reason")]
    [InlineData("""{"warmInstances": 3, "seconds": 600, "reason": ""}""", "reason")]
    [InlineData("""{"warmInstances": 3, "seconds": 600, "reason": "two\nlines"}""", "reason")]
    [InlineData("""{"warmInstances": 3, "seconds": 600, "reason": "x", "concurrency": 0}""", "concurrency")]
    [InlineData("""{"warmInstances": 3, "seconds": 600, "reason": "x", "until": "noon"}""", "until")]
    [InlineData("[]", "body")]
    [InlineData("{", "body")]
    public void A_fault_is_named(string body, string field)
    {
        Assert.Equal(field, Assert.Single(Read(body).Problem!.Errors!).Field);
    }

    [Fact]
    public void All_faults_are_reported_at_once() => Assert.Equal(3, Read("{}").Problem!.Errors!.Count);

    private static Result<Override> Read(string body) => OverrideReader.Read(Encoding.UTF8.GetBytes(body), Noon);
}
