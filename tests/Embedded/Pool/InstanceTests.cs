using CsCheck;
using Serverless.Embedded.Pool;

namespace Serverless.Embedded.Tests.Pool;

public sealed class InstanceTests
{
    private static readonly DateTimeOffset T0 = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_instance_is_live_when_it_reports_ready_and_its_cold_start_is_measured()
    {
        var live = Instance.Begin("w", T0).Ready(T0.AddSeconds(2));

        Assert.Equal(
            new Instance { Name = "w", Stage = InstanceStage.Live, Since = T0
                .AddSeconds(2), ColdStart = TimeSpan.FromSeconds(2) },
            live);
    }

    [Fact]
    public void The_first_unexpected_exit_restarts_after_the_first_pause()
    {
        var exit = Exit(T0.AddSeconds(1));

        var backingOff = Instance.Begin("w", T0).Exited(exit);

        Assert.Equal(
            new Instance
            {
                Name = "w",
                Stage = InstanceStage.BackingOff,
                Since = exit.At,
                ShortLives = 1,
                RestartAt = exit.At + Instance.FirstPause,
                LastExit = exit,
            },
            backingOff);
    }

    [Fact]
    public void The_pause_doubles_with_every_consecutive_exit_up_to_a_maximum()
    {
        var pauses = FailToStart(times: 12).Select(i => (i.RestartAt - i.Since).TotalSeconds);

        Assert.Equal(
            [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30, 30, 30], pauses, (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void A_process_that_was_live_restarts_sooner_than_one_that_never_started()
    {
        var (instance, now) = (Instance.Begin("w", T0), T0);
        for (var i = 0; i < 10; i++)
        {
            instance = instance.Ready(now).Exited(Exit(now));
            Assert.True(instance.RestartAt - now <= Instance.MaxPauseAfterLive);
            now = instance.RestartAt;
            instance = instance.Restart(now);
        }
    }

    [Fact]
    public void Three_consecutive_exits_are_a_crash_loop_regardless_of_pauses()
    {
        var verdicts = FailToStart(times: 12).Select(i => i.IsCrashLooping).ToList();

        Assert.Equal([false, false, true, true, true, true, true, true, true, true, true, true], verdicts);
    }

    [Fact]
    public void A_crash_loop_lasts_until_the_next_process_is_live()
    {
        var looping = FailToStart(times: 3)[^1];
        var starting = looping.Restart(looping.RestartAt);
        var live = starting.Ready(starting.Since);

        Assert.True(starting.IsCrashLooping);
        Assert.False(live.IsCrashLooping);
        Assert.True(live.Exited(Exit(live.Since)).IsCrashLooping);
    }

    [Fact]
    public void An_exit_after_a_stable_life_counts_as_the_first()
    {
        var looping = FailToStart(times: 5)[^1];
        var live = looping.Restart(T0).Ready(T0);

        var ended = live.Exited(Exit(T0 + Instance.StableAfter));

        Assert.Equal(1, ended.ShortLives);
        Assert.Equal(Instance.FirstPause, ended.RestartAt - ended.Since);
    }

    [Fact]
    public void A_draining_instance_that_ends_is_stopped_and_not_restarted()
    {
        var draining = Instance.Begin("w", T0).Ready(T0).Drain(T0.AddSeconds(1));

        Assert.Equal(InstanceStage.Draining, draining.Stage);
        Assert.Equal(InstanceStage.Stopped, draining.Exited(Exit(T0.AddSeconds(2))).Stage);
    }

    [Fact]
    public void A_draining_instance_that_reports_ready_late_stays_draining()
    {
        var draining = Instance.Begin("w", T0).Drain(T0);

        Assert.Same(draining, draining.Ready(T0.AddSeconds(1)));
    }

    [Fact]
    public void An_instance_that_backs_off_stops_at_once_when_drained()
    {
        var stopped = FailToStart(times: 1)[0].Drain(T0);

        Assert.Equal(InstanceStage.Stopped, stopped.Stage);
        Assert.Same(stopped, stopped.Restart(T0.AddHours(1)));
    }

    [Fact]
    public void A_stopped_instance_stays_stopped_and_a_draining_one_only_stops()
    {
        Gen.Int[0, 3].Array[0, 30].Sample(events =>
        {
            var (instance, now) = (Instance.Begin("w", T0), T0);
            foreach (var e in events)
            {
                now = now.AddSeconds(1);
                var next = e switch
                {
                    0 => instance.Ready(now),
                    1 => instance.Exited(Exit(now)),
                    2 => instance.Restart(now),
                    _ => instance.Drain(now),
                };
                if (instance.Stage is InstanceStage.Stopped)
                {
                    Assert.Same(instance, next);
                }

                if (instance.Stage is InstanceStage.Draining)
                {
                    Assert.True(next.Stage is InstanceStage.Draining or InstanceStage.Stopped);
                }

                instance = next;
            }
        });
    }

    private static InstanceExit Exit(DateTimeOffset at) => new("w", 139, "it broke", at);

    private static List<Instance> FailToStart(int times)
    {
        var steps = new List<Instance>();
        var starting = Instance.Begin("w", T0);
        for (var i = 0; i < times; i++)
        {
            steps.Add(starting.Exited(Exit(starting.Since.AddSeconds(1))));
            starting = steps[^1].Restart(steps[^1].RestartAt);
        }

        return steps;
    }
}
