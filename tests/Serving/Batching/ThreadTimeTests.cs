using Serverless.Serving.Batching;

namespace Serverless.Serving.Tests.Batching;

public sealed class ThreadTimeTests
{
    private static readonly TimeSpan Enough = TimeSpan.FromMilliseconds(20);

    [Fact(Skip = "Elsewhere the time is that of the wall.", SkipUnless = nameof(IsLinux))]
    public void Who_waits_for_another_thread_spends_less_than_that_one()
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
