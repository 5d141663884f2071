using System.Diagnostics;
using System.Globalization;
using Serverless.Embedded.Pool;

namespace Serverless.Embedded.Tests.Pool;

public sealed class WorkerPoolTests
{
    [Fact]
    public async Task Wanted_instances_start_concurrently_and_become_live()
    {
        await using var shell = new ShellPool(ShellPool.Healthy);

        shell.Pool.Set(3);
        var atOnce = shell.Pool.Counts;
        Assert.Equal(3, atOnce.Starting + atOnce.Live);

        var counts = await shell.Until(c => c.Live == 3);
        Assert.Equal(new PoolCounts { Wanted = 3, Live = 3, ColdStart = TimeSpan.Zero }, counts);
    }

    [Fact]
    public async Task A_killed_process_is_replaced_after_a_pause_under_the_same_name()
    {
        await using var shell = new ShellPool("echo instance-ready; echo $$ >&2; exec cat > /dev/null");
        shell.Pool.Set(1);
        await shell.Until(c => c.Live == 1);
        var line = await shell.LineAsync("Information: worker-1: ");

        using (var process = Process.GetProcessById(int.Parse(line.Split(": ")[^1], CultureInfo.InvariantCulture)))
        {
            process.Kill();
        }

        var down = await shell.Until(c => c.BackingOff == 1);
        Assert.Equal(137, down.LastExit?.Code);
        var up = await shell.AdvanceUntil(Instance.FirstPause, c => c.Live == 1);
        Assert.Equal((1, 0), (up.Live, up.CrashLooping));
        Assert.Equal(["worker-1"], shell.Pool.Instances.Select(i => i.Name));
    }

    [Fact]
    public async Task An_exit_is_detected_while_a_grandchild_holds_the_output_open()
    {
        await using var shell = new ShellPool("cat > /dev/null & echo gone >&2; exit 4");

        shell.Pool.Set(1);
        var counts = await shell.AdvanceUntil(TimeSpan.FromSeconds(1), c => c.LastExit is not null);

        Assert.Equal((4, "gone"), (counts.LastExit!.Code, counts.LastExit.LastError));
    }

    [Fact]
    public async Task A_crash_loop_is_reported_with_the_last_exit_code_and_output()
    {
        await using var shell = new ShellPool("echo 'The model file is damaged.' >&2; exit 3");

        shell.Pool.Set(2);
        var counts = await shell.AdvanceUntil(TimeSpan.FromSeconds(1), c => c is { CrashLooping: 2 });

        Assert.Equal((0, 2), (counts.Live, counts.Wanted));
        Assert.Equal((3, "The model file is damaged."), (counts.LastExit!.Code, counts.LastExit.LastError));
        Assert.Contains(shell.Log.Lines, l =>
            l.StartsWith("Error: ", StringComparison.Ordinal) && l.Contains("crash loop", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_program_that_does_not_exist_is_a_crash_loop_with_the_reason()
    {
        await using var shell = new ShellPool("", fileName: "/does/not/exist");

        shell.Pool.Set(1);
        var counts = await shell.AdvanceUntil(TimeSpan.FromSeconds(1), c => c.CrashLooping == 1);

        Assert.Equal(-1, counts.LastExit!.Code);
        Assert.Contains("/does/not/exist", counts.LastExit.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_never_becomes_ready_is_killed_and_counted_as_a_failure()
    {
        await using var shell = new ShellPool("echo 'loading forever' >&2; exec cat > /dev/null");
        shell.Pool.Set(1);
        await shell.LineAsync("Information: worker-1: loading");

        var counts = await shell.AdvanceUntil(new PoolOptions().ReadyLimit, c => c.BackingOff == 1);

        Assert.Equal("not ready, and no progress for 300 s; last output: loading forever", counts.LastExit!.LastError);
        Assert.Equal(137, counts.LastExit.Code);
    }

    [Fact]
    public async Task A_process_that_makes_progress_can_exceed_the_start_limit()
    {
        var gate = Directory.CreateTempSubdirectory("pool-");
        await using var shell = new ShellPool(
            $"for step in 1 2 3; do echo instance-progress; echo step $step; until [ -e {gate.FullName}/$step ]; do "
                + $"sleep 0.01; done; done; {ShellPool.Healthy}");
        var almost = new PoolOptions().ReadyLimit - TimeSpan.FromSeconds(1);
        shell.Pool.Set(1);
        for (var step = 1; step <= 3; step++)
        {
            await shell.LineAsync($"Information: worker-1: step {step}");
            shell.Time.Advance(almost);
            await File.WriteAllTextAsync(Path.Combine(gate.FullName, $"{step}"), "");
        }

        var counts = await shell.Until(c => c.Live == 1);

        Assert.Null(counts.LastExit);
        gate.Delete(recursive: true);
    }

    [Fact]
    public async Task A_lower_count_drains_the_newest_instances()
    {
        await using var shell = new ShellPool(
            "trap 'echo drained; exit 0' TERM; echo instance-ready; while :; do read x || exit 1; done");
        shell.Pool.Set(2);
        await shell.Until(c => c.Live == 2);

        shell.Pool.Set(1);
        await shell.Until(c => c is { Live: 1, Draining: 0 });

        Assert.Equal(["worker-1"], shell.Pool.Instances.Select(i => i.Name));
        Assert.Contains("Information: worker-2: drained", shell.Log.Lines);
    }

    [Fact]
    public async Task A_draining_process_may_take_as_long_as_its_runs()
    {
        var run = Path.GetTempFileName();
        await using var shell = new ShellPool(
            $"trap '' TERM; echo instance-ready; while [ -e {run} ]; do sleep 0.01; done; echo finished");
        shell.Pool.Set(1);
        await shell.Until(c => c.Live == 1);

        shell.Pool.Set(0);
        shell.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, shell.Pool.Counts.Draining);
        File.Delete(run);
        await shell.Until(c => c.Draining == 0);

        Assert.Contains("Information: worker-1: finished", shell.Log.Lines);
    }

    [Fact]
    public async Task A_process_that_does_not_drain_is_killed_when_the_pool_stops()
    {
        await using var shell = new ShellPool("trap '' TERM; echo instance-ready; exec cat > /dev/null");
        shell.Pool.Set(1);
        await shell.Until(c => c.Live == 1);

        var stopped = shell.Pool.StopAsync();
        await Eventually.TrueAsync(() => stopped.IsCompleted, step: () => shell.Time.Advance(TimeSpan.FromSeconds(1)));

        Assert.Contains("Warning: worker-1 did not stop in time and was killed.", shell.Log.Lines);
    }

    [Fact]
    public async Task A_count_raised_during_a_drain_starts_a_new_instance()
    {
        await using var shell = new ShellPool("trap '' TERM; echo instance-ready; exec cat > /dev/null");
        shell.Pool.Set(1);
        await shell.Until(c => c.Live == 1);

        shell.Pool.Set(0);
        shell.Pool.Set(1);

        var counts = await shell.Until(c => c is { Live: 1, Draining: 1 });
        Assert.Equal(1, counts.Wanted);
        Assert.Equal(["worker-1", "worker-2"], shell.Pool.Instances.Select(i => i.Name));
    }

    [Fact]
    public async Task An_instance_that_backs_off_is_removed_at_once_if_not_wanted()
    {
        await using var shell = new ShellPool("exit 1");
        shell.Pool.Set(1);
        await shell.Until(c => c.BackingOff == 1);

        shell.Pool.Set(0);

        Assert.Equal(new PoolCounts(), shell.Pool.Counts);
    }

    [Fact]
    public async Task A_stopped_pool_has_no_processes_and_starts_none()
    {
        var shell = new ShellPool(ShellPool.Healthy);
        shell.Pool.Set(4);
        await shell.Until(c => c.Live == 4);

        await shell.DisposeAsync();
        shell.Pool.Set(4);

        Assert.Equal(new PoolCounts { ColdStart = TimeSpan.Zero }, shell.Pool.Counts);
    }

    [Fact]
    public async Task The_process_has_the_name_of_its_instance()
    {
        await using var shell = new ShellPool("echo I am $WEBSITE_INSTANCE_ID; " + ShellPool.Healthy);
        shell.Pool.Set(1);

        await shell.LineAsync("Information: worker-1: I am worker-1");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(9)]
    public async Task A_count_outside_the_limits_is_refused(int wanted)
    {
        await using var shell = new ShellPool(ShellPool.Healthy);

        Assert.Throws<ArgumentOutOfRangeException>(() => shell.Pool.Set(wanted));
    }
}
