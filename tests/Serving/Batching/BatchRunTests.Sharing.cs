using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Batching;

public sealed partial class BatchRunTests
{
    [Fact]
    public async Task The_first_two_jobs_that_differ_show_that_jobs_may_share_runs()
    {
        var model = FakeSession.Model(_session, shareRuns: null);
        foreach (var value in new[] { 1f, 1, 2 })
        {
            Assert.Equal([[value * 2]], await RunAsync(Items(model, [value])));
        }

        Assert.Equal(SharingState.Shared, model.Sharing.Report.Runs);
        Assert.Equal([[6], [8], [10]], await RunAsync(Items(model, [3], [4], [5])));
        // First each job alone, then two trials of two jobs, then a shared run of which one job also runs alone.
        Assert.Equal([1, 1, 1, 1, 1, 2, 2, 3, 1], _session.RunSizes);
    }

    [Fact]
    public async Task If_the_first_two_jobs_show_mixing_jobs_run_alone()
    {
        _session.MixesFrom = 2;
        var model = FakeSession.Model(_session, shareRuns: null);

        await RunAsync(Items(model, [1]));
        await RunAsync(Items(model, [2]));

        Assert.Equal(SharingState.Alone, model.Sharing.Report.Runs);
        Assert.Equal([[6], [8], [10]], await RunAsync(Items(model, [3], [4], [5])));
    }

    [Fact]
    public async Task A_network_that_starts_to_mix_items_is_detected_by_a_check_run_and_that_run_is_repeated()
    {
        var model = FakeSession.Model(_session, shareRuns: null);
        model.Sharing.Learn(new SharingReport(SharingState.Shared, "shown"));
        _session.MixesFrom = 3;
        Assert.Equal([[2], [4]], await RunAsync(Items(model, [1], [2])));

        Assert.Equal([[6], [8], [10]], await RunAsync(Items(model, [3], [4], [5])));

        Assert.StartsWith(
            "In a shared run of 3 jobs, output 'y' of a job differs from that of its own run by",
            model.Sharing.Report.Because);
        Assert.Equal([[12], [14]], await RunAsync(Items(model, [6], [7])));
        Assert.Equal([1, 1], _session.RunSizes[^2..]);
    }

    [Fact]
    public async Task Jobs_of_a_model_that_declares_sharing_are_not_tried()
    {
        _session.MixesFrom = 2;

        Assert.Equal([[4], [6]], await RunAsync(Items(FakeSession.Model(_session, shareRuns: true), [1], [2])));
        Assert.Equal([2], _session.RunSizes);
    }
}
