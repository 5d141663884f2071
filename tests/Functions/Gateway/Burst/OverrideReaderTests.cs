using System.Text;
using Serverless.Gateway.Burst;
using Serverless.Scaling.Effects;
using Serverless.Serving;
using Serverless.Serving.Admission;

namespace Serverless.Functions.Tests.Gateway.Burst;

public sealed class OverrideReaderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_order_ends_by_itself()
    {
        var (order, faults) = Read("""{"warmInstances": 3, "concurrency": 2, "seconds": 600, "reason": "launch"}""");
        Assert.Empty(faults);
        Assert.Equal(new Override { WarmInstances = 3, Concurrency = 2, ExpiresAt = Noon.AddMinutes(10), Reason = "launch" }, order);
    }

    [Fact]
    public void Concurrency_may_be_left_to_the_rule() =>
        Assert.Null(Read("""{"warmInstances": 0, "seconds": 1, "reason": "x"}""").Order!.Concurrency);

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
        var (order, faults) = Read(body);
        Assert.Null(order);
        Assert.Equal(field, Assert.Single(faults).Field);
    }

    [Fact]
    public void All_faults_are_named_at_once() => Assert.Equal(3, Read("{}").Faults.Count);

    private static (Override? Order, IReadOnlyList<Fault> Faults) Read(string body)
    {
        var faults = new Faults();
        return (OverrideReader.Read(Encoding.UTF8.GetBytes(body), Noon, faults), faults.Found);
    }
}
