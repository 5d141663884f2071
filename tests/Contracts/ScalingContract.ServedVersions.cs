using Serverless.Serving;

namespace Serverless.Contracts;

public abstract partial class ScalingContract
{
    [Fact]
    public async Task A_version_stays_what_it_was_when_it_was_first_served()
    {
        var version = new ModelVersion("digits-small.v_2", "2");
        Assert.Null(await ServedVersions.FindAsync(version, Token));

        Assert.Equal("a", await ServedVersions.RecordAsync(version, "a", Token));
        Assert.Equal("a", await ServedVersions.RecordAsync(version, "b", Token));

        Assert.Equal("a", await ServedVersions.FindAsync(version, Token));
        Assert.Null(await ServedVersions.FindAsync(new ModelVersion("digits-small.v_", "22"), Token));
    }

    [Fact]
    public async Task Of_instances_that_serve_a_version_first_at_once_one_is_the_first()
    {
        var version = new ModelVersion("digits", "1");

        var recorded = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => ServedVersions.RecordAsync(version, $"{i}", Token)));

        Assert.Single(recorded.Distinct());
        Assert.Equal(recorded[0], await ServedVersions.FindAsync(version, Token));
    }
}
