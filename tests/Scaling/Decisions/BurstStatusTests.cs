using Serverless.Scaling.Decisions;

namespace Serverless.Scaling.Tests.Decisions;

public sealed class BurstStatusTests
{
    [Fact]
    public async Task In_memory_there_is_none_before_the_first_tick_and_then_the_last_one()
    {
        var story = new Story(new ScalingOptions());
        var status = new BurstStatusInMemory();
        Assert.Null(await status.ReadAsync(CancellationToken.None));

        await story.Seconds(1, arrivals: 0);
        await status.WriteAsync(story.World.Status!, CancellationToken.None);

        Assert.Same(story.World.Status, await status.ReadAsync(CancellationToken.None));
    }
}
