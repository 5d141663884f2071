using Serverless.Scaling.Effects;

namespace Serverless.Scaling.Tests.Effects;

public sealed class WritePacingTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData(7, 2, 7)]
    [InlineData(100, 2, 20)]
    [InlineData(2, 10, 6)]
    [InlineData(2, 3, 2)]
    [InlineData(0, 1, 0)]
    [InlineData(5, 5, null)]
    [InlineData(25, 20, null)]
    [InlineData(-3, 0, null)]
    public void Raised_at_once_lowered_by_half_never_past_twenty(int wanted, int written, int? write) =>
        Assert.Equal(write, WritePacing.Next(wanted, written, Long, TimeSpan.Zero));

    [Fact]
    public void The_first_write_waits_for_nothing() => Assert.Equal(7, WritePacing.Next(7, 2, null, TimeSpan.Zero));

    [Fact]
    public void A_second_write_waits_until_thirty_seconds_have_passed()
    {
        Assert.Null(WritePacing.Next(7, 2, TimeSpan.FromSeconds(29), TimeSpan.Zero));
        Assert.Equal(7, WritePacing.Next(7, 2, TimeSpan.FromSeconds(30), TimeSpan.Zero));
    }

    [Fact]
    public void A_throttled_plane_is_left_alone() => Assert.Null(WritePacing.Next(7, 2, Long, TimeSpan.FromSeconds(1)));
}
