using Serverless.Serving.Batching;

namespace Serverless.Serving.Tests.Batching;

public sealed class ThreadTimeTests
{
    private static readonly TimeSpan Enough = TimeSpan.FromMilliseconds(20);

    [Fact(Skip = "Elsewhere the time is that of the wall.", SkipUnless = nameof(IsLinux))]
    public void A_waiting_thread_uses_less_processor_time_than_the_working_one()
    {
        var worked = TimeSpan.Zero;
        var other = new Thread(() =>
        {
            for (var began = ThreadTime.Spent; worked < Enough;)
            {
                worked = ThreadTime.Spent - began;
            }
        });

        var before = ThreadTime.Spent;
        other.Start();
        other.Join();

        Assert.True(ThreadTime.Spent - before < worked);
    }

    public static bool IsLinux => OperatingSystem.IsLinux();
}
