using System.Diagnostics;
using System.Globalization;
using Serverless.Embedded.Pool;
using Serverless.Scaling.Effects;
using Serverless.Serving.Backlog;

namespace Serverless.Embedded.Tests.Pool;

public sealed class PoolPortsTests
{
    [Fact]
    public async Task The_burst_detector_sets_and_reads_the_count()
    {
        await using var shell = new ShellPool(ShellPool.Healthy);
        var instances = new PoolWarmInstances(shell.Pool, shell.Time);

        Assert.Equal(EffectResult.Applied, await instances.SetAsync(2, CancellationToken.None));
        await shell.Until(c => c.Live == 2);

        Assert.Equal(
            new InstanceCounts
            {
                MeasuredAt = shell.Time.GetUtcNow(),
                Wanted = 2,
                Live = 2,
                Starting = 0,
                Draining = 0,
                StartUp = TimeSpan.Zero,
            },
            await instances.ReadAsync(CancellationToken.None));
        Assert.Equal(new InstanceFacts(
            Live: 2, Starting: 0, CrashLooping: false, LastError: null), new PoolInstanceFacts(shell.Pool).Current);
    }

    [Fact]
    public async Task The_start_time_is_known_only_for_running_instances()
    {
        await using var shell = new ShellPool("echo instance-ready; echo $$ >&2; exec cat > /dev/null");
        var facts = new PoolInstanceFacts(shell.Pool);
        var start = shell.Time.GetUtcNow();
        shell.Pool.Set(1);
        await shell.Until(c => c.Live == 1);
        Assert.Equal([("worker-1", start)], facts.Running.Select(instance => (instance.Key, instance.Value)));

        var line = await shell.LineAsync("Information: worker-1: ");
        using (var process = Process.GetProcessById(int.Parse(line.Split(": ")[^1], CultureInfo.InvariantCulture)))
        {
            process.Kill();
        }

        await shell.Until(c => c.BackingOff == 1);
        Assert.Empty(facts.Running);
        await shell.AdvanceUntil(TimeSpan.FromSeconds(1), c => c.Live == 1);
        var (name, again) = Assert.Single(facts.Running);
        Assert.Equal("worker-1", name);
        Assert.True(again > start);

        shell.Pool.Set(0);
        Assert.Empty(facts.Running);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(9)]
    public async Task A_count_beyond_the_maximum_is_refused_with_a_message(int wanted)
    {
        await using var shell = new ShellPool(ShellPool.Healthy);

        var result = await new PoolWarmInstances(shell.Pool, shell.Time).SetAsync(wanted, CancellationToken.None);

        Assert.Equal(new EffectResult(
            EffectStatus.Refused, $"The pool holds 0 to 8 instances, but {wanted} were requested."), result);
    }

    [Fact]
    public async Task A_crash_loop_is_reported_to_the_detector_and_waiting_jobs()
    {
        await using var shell = new ShellPool("echo 'The model file is damaged.' >&2; exit 3");
        shell.Pool.Set(1);
        await shell.AdvanceUntil(TimeSpan.FromSeconds(1), c => c.CrashLooping == 1);

        var counts = await new PoolWarmInstances(shell.Pool, shell.Time).ReadAsync(CancellationToken.None);

        Assert.Equal(
            "1 of 1 instances exit repeatedly, the last with code 3: The model file is damaged.", counts.CrashLoop);
        Assert.Equal(
            new InstanceFacts(
                Live: 0, Starting: 1, CrashLooping: true, LastError: "exit code 3: The model file is damaged."),
            new PoolInstanceFacts(shell.Pool).Current);
    }

    [Fact]
    public async Task A_crash_loop_without_output_is_reported_by_its_exit_code()
    {
        await using var shell = new ShellPool("kill -SEGV $$");
        shell.Pool.Set(1);
        await shell.AdvanceUntil(TimeSpan.FromSeconds(1), c => c.CrashLooping == 1);

        Assert.Equal("exit code 139: no output", new PoolInstanceFacts(shell.Pool).Current!.LastError);
    }
}
