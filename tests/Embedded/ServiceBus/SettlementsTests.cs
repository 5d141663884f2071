using Amqp.Framing;
using Serverless.Embedded.ServiceBus.Protocol;

namespace Serverless.Embedded.Tests.ServiceBus;

/// <summary>
/// A process that is killed while the queue writes to it costs its messages a delivery, and never makes them dead
/// letters.
/// </summary>
public sealed class SettlementsTests
{
    [Theory]
    [InlineData("amqp:internal-error", false, true)]
    [InlineData("amqp:connection:forced", false, true)]
    [InlineData("com.microsoft:dead-letter", false, false)]
    [InlineData("com.microsoft:dead-letter", true, false)]
    [InlineData("a-reason-of-the-client", true, false)]
    public void A_rejection_by_the_library_is_told_from_one_by_a_client(string condition, bool settled, bool expected)
    {
        var rejected = new Rejected { Error = new Error(condition) { Description = "Connection reset by peer" } };

        Assert.Equal(expected, Settlements.IsOfBrokenConnection(rejected, settled));
    }

    [Fact]
    public void A_rejection_without_a_reason_is_by_a_client() =>
        Assert.False(Settlements.IsOfBrokenConnection(new Rejected(), settled: false));
}
