using CsCheck;
using Serverless.Serving.Models;
using Serverless.Serving.Models.Mirroring;

namespace Serverless.Serving.Tests.Models.Mirroring;

public sealed class MirrorPlanTests
{
    private static readonly Dictionary<string, VersionPolicy?> All = new() { ["m"] = null };

    [Fact]
    public void A_version_that_does_not_fit_is_not_fetched_and_kept_versions_stay()
    {
        var plan = MirrorPlan.Of([Version("1", 60), Version("2", 60)], All, Kept(Version("1", 60)), limit: 100);

        Assert.Empty(plan.Fetch);
        Assert.Empty(plan.Drop);
        Assert.Equal("m/2", Assert.Single(plan.TooLarge).ToString());
    }

    [Fact]
    public void Removing_versions_frees_space()
    {
        var latest = new Dictionary<string, VersionPolicy?> { ["m"] = new VersionPolicy { Latest = 1 } };

        var plan = MirrorPlan.Of([Version("1", 60), Version("2", 60)], latest, Kept(Version("1", 60)), limit: 100);

        Assert.Equal("m/2", Assert.Single(plan.Fetch).ToString());
        Assert.Equal("m/1", Assert.Single(plan.Drop).ToString());
    }

    [Fact]
    public void A_version_whose_files_changed_is_fetched_again() =>
        Assert.Single(MirrorPlan.Of([Version("1", 10, "new")], All, Kept(Version("1", 10, "old")), 100).Fetch);

    [Fact]
    public void Versions_of_a_model_with_a_broken_manifest_stay_unchanged()
    {
        var plan = MirrorPlan.Of(
            [Version("2", 10)], new Dictionary<string, VersionPolicy?>(), Kept(Version("1", 10)), 100);

        Assert.Equal((0, 0, 0), (plan.Fetch.Count, plan.Drop.Count, plan.TooLarge.Count));
    }

    [Fact]
    public void The_mirror_stays_within_its_limit() =>
        Gen.Select(Gen.Int[1, 9].HashSet[0, 9], Gen.Int[1, 9].HashSet[0, 5], Gen.Int[0, 300])
            .Sample((published, kept, limit) =>
        {
            var onDisk = Kept([.. kept.Select(v => Version($"{v}", 50))]);

            var plan = MirrorPlan.Of([.. published.Select(v => Version($"{v}", 50))], All, onDisk, limit);

            var after = 50L * (onDisk.Count - plan.Drop.Count) + plan.Fetch.Sum(v => v.Bytes);
            Assert.True(after <= Math.Max(limit, 50 * (onDisk.Count - plan.Drop.Count)));
            Assert.Equal(published.Except(kept).Count(), plan.Fetch.Count + plan.TooLarge.Count);
        });

    private static PublishedVersion Version(string version, long bytes, string tag = "t") =>
        new("m", version, [new PublishedFile($"m/{version}/model.onnx", bytes, tag)]);

    private static Dictionary<ModelVersion, KeptVersion> Kept(params PublishedVersion[] versions) =>
        versions.ToDictionary(v => new ModelVersion(v.Model, v.Version), v => new KeptVersion(v.Source, v.Bytes));
}
