using CsCheck;
using Serverless.Serving.Models;
using Serverless.Serving.Models.Mirroring;

namespace Serverless.Serving.Tests.Models.Mirroring;

public sealed class MirrorPlanTests
{
    private static readonly Dictionary<string, VersionPolicy?> All = new() { ["m"] = null };

    [Fact]
    public void A_version_for_which_there_is_no_room_is_left_and_what_is_kept_stays()
    {
        var plan = MirrorPlan.Of([Version("1", 60), Version("2", 60)], All, Kept(Version("1", 60)), limit: 100);

        Assert.Empty(plan.Fetch);
        Assert.Empty(plan.Drop);
        Assert.Equal("m/2", Assert.Single(plan.TooLarge).ToString());
    }

    [Fact]
    public void What_is_dropped_makes_room()
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
    public void A_model_whose_manifest_is_broken_is_left_as_it_is()
    {
        var plan = MirrorPlan.Of(
            [Version("2", 10)], new Dictionary<string, VersionPolicy?>(), Kept(Version("1", 10)), 100);

        Assert.Equal((0, 0, 0), (plan.Fetch.Count, plan.Drop.Count, plan.TooLarge.Count));
    }

    [Fact]
    public void What_is_there_afterwards_is_within_the_limit() =>
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
