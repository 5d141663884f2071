using Serverless.Serving.Backlog;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Backlog;

/// <summary>A model with the versions 3, 2 and 1, on instances that report what they have of them.</summary>
public sealed class ModelStatusRuleTests
{
    private static readonly CatalogModel Digits = new(TestModels.Digits, "models/digits", ["3", "2", "1"]);
    private static readonly InstanceFacts Calm = new(Live: 1, Starting: 0, CrashLooping: false, LastError: null);

    [Fact]
    public void A_version_in_memory_is_ready() => Assert.Equal(ModelStatus.Ready, Of("3", On(Ready("3"))));

    [Fact]
    public void A_loading_version_reports_the_number_of_instances()
    {
        var expected = new ModelStatus(ModelState.Loading, "1 instance is loading it.");
        Assert.Equal(expected, Of("3", On(Loading("3"))));
        Assert.Equal(expected, Of(null, On(Loading("3"), Ready("2"))));
        Assert.Equal("2 instances are loading it.", Of("3", On(Loading("3")), On(Loading("3"))).Because);
    }

    [Fact]
    public void A_refused_version_reports_the_reason() =>
        Assert.Equal(new ModelStatus(ModelState.Refused, "3 is broken"), Of("3", On(Refused("3"), Ready("2"))));

    [Fact]
    public void A_model_whose_stable_version_is_refused_is_ready_if_the_next_older_one_is_in_memory() =>
        Assert.Equal(ModelStatus.Ready, Of(null, On(Refused("3"), Ready("2"))));

    [Fact]
    public void If_every_version_is_refused_the_reason_is_that_of_the_stable_one() =>
        Assert.Equal(
            new ModelStatus(ModelState.Refused, "3 is broken"), Of(null, On(Refused("1"), Refused("2"), Refused("3"))));

    [Fact]
    public void A_canary_that_is_in_memory_does_not_make_its_model_ready()
    {
        var policy = new VersionPolicy { Canary = new Canary { Version = "3", Percent = 10 } };
        var canary = Digits with { Manifest = TestModels.Digits with { Versions = policy } };

        Assert.Equal(ModelState.NotLoaded, ModelStatusRule.Of(canary, null, [On(Ready("3"))], Calm).State);
        Assert.Equal(ModelState.Ready, ModelStatusRule.Of(canary, null, [On(Loading("3"), Ready("2"))], Calm).State);
    }

    [Fact]
    public void An_evicted_model_is_not_ready_although_a_job_would_load_it()
    {
        var expected = new ModelStatus(ModelState.NotLoaded, "No instance has it in memory. The next job loads it.");
        Assert.Equal(expected, Of("1", On(Ready("3"))));
        Assert.Equal(expected, Of(null, On()));
        Assert.Equal(expected, Of(null, On(Refused("3"))));
    }

    [Fact]
    public void One_instance_that_can_answer_is_enough()
    {
        Assert.Equal(ModelStatus.Ready, Of("3", On(Refused("3")), On(Ready("3"))));
        Assert.Equal(ModelStatus.Ready, Of(null, On(Loading("3")), On(), On(Ready("3"))));
        Assert.Equal(ModelState.Loading, Of("3", On(Refused("3")), On(Loading("3")), On()).State);
        Assert.Equal(ModelState.Refused, Of("3", On(), On(Refused("3"))).State);
    }

    [Fact]
    public void Other_models_do_not_make_a_model_ready() =>
        Assert.Equal(ModelState.NotLoaded, Of("3", On(Ready("3") with { Model = "letters" })).State);

    [Theory]
    [InlineData(0, 2, false, "2 instances are starting.")]
    [InlineData(0, 1, true, "Instances exit before they can serve. Last output: broken.")]
    [InlineData(0, 0, false, "No instance is running. The next job starts one.")]
    [InlineData(1, 0, false, "No instance has reported its models within 20 s.")]
    public void Without_a_report_the_reason_is_the_state_of_the_instances(
        int live, int starting, bool loops, string because) =>
        Assert.Equal(
            new ModelStatus(ModelState.NoInstance, because),
            ModelStatusRule.Of(Digits, null, [], new InstanceFacts(live, starting, loops, "broken")));

    [Fact]
    public void Without_a_report_and_without_counts_it_is_not_ready_either() => Assert.Equal(
        "No instance has reported its models within 20 s.", ModelStatusRule.Of(Digits, null, [], null).Because);

    [Theory]
    [InlineData(ModelState.Loading, "model-loading", "Model 'digits' version 2 cannot answer now. So it is.")]
    [InlineData(ModelState.NotLoaded, "model-not-loaded", "Model 'digits' version 2 cannot answer now. So it is.")]
    [InlineData(ModelState.NoInstance, "no-instance", "Model 'digits' version 2 cannot answer now. So it is.")]
    [InlineData(ModelState.Refused, "model-refused",
        "Model 'digits' version 2 is published and cannot be served: So it is.")]
    public void Each_state_that_is_not_ready_has_its_own_problem_code(ModelState state, string code, string detail)
    {
        var problem = new ModelStatus(state, "So it is.").ToProblem("digits", "2")!;

        Assert.Equal((503, code, detail), (problem.Status, problem.Code, problem.Detail));
        Assert.NotNull(problem.RetryAfter);
    }

    [Fact]
    public void A_ready_model_has_no_problem() => Assert.Null(ModelStatus.Ready.ToProblem("digits", null));

    private static ModelStatus Of(string? version, params ModelReport[] reports) =>
        ModelStatusRule.Of(Digits, version, reports, Calm);

    private static ModelReport On(params VersionReport[] versions) =>
        new() { Instance = "one", At = DateTimeOffset.UnixEpoch, MemoryLimit = 1, Versions = versions };

    private static VersionReport Ready(string version) =>
        new() { Model = "digits", Version = version, State = VersionState.Ready, Bytes = 1 };

    private static VersionReport Loading(string version) => Ready(version) with { State = VersionState.Loading };

    private static VersionReport Refused(string version) =>
        Ready(version) with { State = VersionState.Refused, Because = $"{version} is broken" };
}
