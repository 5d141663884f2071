using Serverless.Serving.Inference.Sharing;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Inference.Sharing;

public sealed class RunSharingTests
{
    private static readonly SharingReport Shown = new(SharingState.Shared, "shown");
    private static readonly SharingReport Refuted = new(SharingState.Alone, "refuted");
    private static readonly SharingReport Nothing = new(SharingState.Unproven, "nothing");

    [Fact]
    public void A_finding_holds_until_it_is_refuted_and_then_stays_refuted()
    {
        var sharing = new RunSharing(Manifest());

        Assert.Equal(
            [Nothing, Shown, Shown, Refuted, Refuted, Refuted],
            new[] { Nothing, Shown, Nothing, Refuted, Shown, new(SharingState.Alone, "again") }.Select(report =>
            {
                sharing.Learn(report);
                return sharing.Report;
            }));
    }

    [Theory]
    [InlineData(8, true, SharingState.Shared)]
    [InlineData(8, false, SharingState.Alone)]
    [InlineData(1, null, SharingState.Alone)]
    [InlineData(1, true, SharingState.Alone)]
    public void Declared_sharing_is_not_learned(int maxBatch, bool? declared, SharingState expected)
    {
        var sharing = new RunSharing(Manifest(maxBatch) with { ShareRuns = declared });

        sharing.Learn(Refuted);
        sharing.Learn(Shown);

        Assert.Equal(expected, sharing.Report.Runs);
        Assert.False(sharing.IsDecidedByTrials);
    }

    [Fact]
    public void Only_a_job_that_could_share_the_run_and_has_different_outputs_is_a_partner()
    {
        var sharing = new RunSharing(Manifest());
        var (one, two) = (Job(1), Job(2));

        Assert.Null(sharing.PartnerOf(one, one));
        Assert.Null(sharing.PartnerOf(two, one));
        Assert.Same(one, sharing.PartnerOf(two, two));
        Assert.Null(sharing.PartnerOf([Tensors.Floats("x", [1, 2], [1, 2])], one));
        Assert.Null(sharing.PartnerOf(one, one));
        Assert.Null(sharing.PartnerOf([Tensors.Floats("x", [8], new float[8])], two));
        sharing.Learn(Shown);
        Assert.Null(sharing.PartnerOf(two, two));
    }

    [Fact]
    public void Check_runs_find_a_rare_difference()
    {
        var sharing = new RunSharing(Manifest());

        Assert.All(Enumerable.Range(0, 1_000), i => Assert.Null(sharing.PartnerOf(Job(i), Job(0))));
        Assert.NotNull(sharing.PartnerOf(Job(7), Job(1)));
    }

    [Fact]
    public void Trials_without_a_finding_end()
    {
        var sharing = new RunSharing(Manifest());

        Assert.Equal(16, Enumerable.Range(0, 100).Count(i => sharing.PartnerOf(Job(i), Job(i)) is not null));
    }

    [Fact]
    public void An_output_without_an_item_axis_prevents_sharing_unless_the_manifest_declares_it_shared()
    {
        var manifest = Manifest();
        manifest = manifest with { Outputs = [
            .. manifest.Outputs, new TensorSpec { Name = "z", Datatype = Datatype.Fp32, Shape = [], BatchAxis = -1 }] };

        Assert.StartsWith("Output 'z' has no item axis", new RunSharing(manifest).Report.Because);
        Assert.False(new RunSharing(manifest).AreShared);
        Assert.True(new RunSharing(manifest with { ShareRuns = true }).AreShared);
    }

    [Fact]
    public void The_first_shared_runs_are_checked_often_and_later_ones_now_and_then()
    {
        var sharing = new RunSharing(Manifest());

        var checks = Enumerable.Range(1, 1_000)
            .Select(run => (run, Index: sharing.NextCheck(jobs: 3))).Where(check => check.Index is not null).ToList();

        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 768], checks.Select(check => check.run));
        Assert.Equal([2, 1, 0, 2, 1, 0, 2, 1, 0, 2, 1], checks.Select(check => check.Index!.Value));
    }

    private static IReadOnlyList<Tensor> Job(float value) => [Tensors.Floats("x", [1], [value])];

    private static ModelManifest Manifest(int maxBatch = 8) => new()
    {
        Name = "any",
        Inputs = [new TensorSpec { Name = "x", Datatype = Datatype.Fp32, Shape = [-1] }],
        Outputs = [new TensorSpec { Name = "y", Datatype = Datatype.Fp32, Shape = [-1] }],
        MaxBatch = maxBatch,
    };
}
