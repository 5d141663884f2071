using Serverless.Serving;

namespace Serverless.Contracts;

public abstract partial class ScalingContract
{
    [Fact]
    public async Task The_first_recorded_digest_of_a_version_is_permanent()
    {
        var version = new ModelVersion("digits-small.v_2", "2");
        Assert.Null(await ServedVersions.FindAsync(version, Token));

        Assert.Equal("a", await ServedVersions.RecordAsync(version, "a", Token));
        Assert.Equal("a", await ServedVersions.RecordAsync(version, "b", Token));

        Assert.Equal("a", await ServedVersions.FindAsync(version, Token));
        Assert.Null(await ServedVersions.FindAsync(new ModelVersion("digits-small.v_", "22"), Token));
    }

    [Fact]
    public async Task Of_concurrent_first_records_of_a_version_one_wins()
    {
        var version = new ModelVersion("digits", "1");

        var recorded = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => ServedVersions.RecordAsync(version, $"{i}", Token)));

        Assert.Single(recorded.Distinct());
        Assert.Equal(recorded[0], await ServedVersions.FindAsync(version, Token));
    }
}
