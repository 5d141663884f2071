using CsCheck;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Models;

public sealed class CanaryTests
{
    private static readonly Gen<JobId> Ids = Gen.Char["abcdefghijklmnopqrstuvwxyz0123456789"].Array[1, 32]
        .Select(chars => JobId.Parse(new string(chars)));

    [Fact]
    public void The_same_job_always_gets_the_same_version() => Ids.Sample(id =>
        Model(percent: 50).VersionFor(id) == Model(percent: 50).VersionFor(id));

    [Fact]
    public void Raising_the_percentage_keeps_the_jobs_of_the_smaller_one() =>
        Gen.Select(Ids, Gen.Double[0, 100], Gen.Double[0, 100]).Sample((id, one, other) =>
            !Canary(Math.Min(one, other)).Selects("digits", id) || Canary(Math.Max(one, other)).Selects("digits", id));

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(10, 900, 1_100)]
    [InlineData(100, 10_000, 10_000)]
    public void The_canary_runs_its_percentage_of_jobs(double percent, int least, int most)
    {
        var model = Model(percent);

        var taken = Enumerable.Range(0, 10_000).Count(i => model.VersionFor(JobId.Parse($"job-{i}")) == "3");

        Assert.InRange(taken, least, most);
    }

    [Fact]
    public void The_stable_version_is_the_newest_that_is_not_on_trial()
    {
        Assert.Equal("2", Model(percent: 50).Stable);
        Assert.Equal("2", Model(percent: 50).AlternativeTo("3"));
        Assert.Equal("1", Model(percent: 50).AlternativeTo("2"));
        Assert.Null(Model(percent: 50).AlternativeTo("1"));
    }

    [Fact]
    public void An_old_version_can_be_the_canary_and_the_stable_one_replaces_it()
    {
        var model = Model(percent: 100, canary: "1");

        Assert.Equal(("3", "1"), (model.Stable, model.VersionFor(JobId.Parse("a"))));
        Assert.Equal("3", model.AlternativeTo("1"));
        Assert.Null(model.AlternativeTo("2"));
    }

    private static Canary Canary(double percent, string version = "3") =>
        new() { Version = version, Percent = percent };

    private static CatalogModel Model(double percent, string canary = "3") => new(
        TestModels.Digits with { Versions = new VersionPolicy { Canary = Canary(percent, canary) } },
        "models/digits", ["3", "2", "1"]);
}
