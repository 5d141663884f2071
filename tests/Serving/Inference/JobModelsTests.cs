using Microsoft.Extensions.Time.Testing;
using Serverless.Serving.Inference;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Inference;

/// <summary>A model <c>large</c>, version 3, whose fallback is <c>small</c>, versions 2 and 1.</summary>
public sealed class JobModelsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly HashSet<string> _broken = [];
    private readonly LoadedModels _loaded;
    private readonly JobModels _models;

    public JobModelsTests()
    {
        var catalog = new TestModels(Model("large", "small", "3"), Model("small", null, "2", "1"));
        _loaded = FirstServed.Instance(catalog, new Loader(_broken), time: _time);
        _models = new JobModels(_loaded, catalog, _time);
    }

    public void Dispose() => _loaded.Dispose();

    [Fact]
    public async Task A_job_runs_on_its_own_model_by_default() =>
        Assert.Equal("large/3", await AnsweringAsync(allow: true));

    [Fact]
    public async Task While_degraded_a_job_that_allows_it_runs_on_the_newest_version_of_the_fallback()
    {
        _models.DegradeUntil = _time.GetUtcNow().AddSeconds(60);

        Assert.Equal("small/2", await AnsweringAsync(allow: true));
    }

    [Fact]
    public async Task A_job_that_does_not_allow_degrading_uses_its_own_model()
    {
        _models.DegradeUntil = _time.GetUtcNow().AddSeconds(60);

        Assert.Equal("large/3", await AnsweringAsync(allow: false));
    }

    [Fact]
    public async Task Degradation_ends_if_it_is_not_renewed()
    {
        _models.DegradeUntil = _time.GetUtcNow().AddSeconds(60);
        _time.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal("large/3", await AnsweringAsync(allow: true));
    }

    [Fact]
    public async Task If_the_fallback_cannot_be_loaded_the_model_runs_the_job()
    {
        _broken.Add("small");
        _models.DegradeUntil = _time.GetUtcNow().AddSeconds(60);

        Assert.Equal("large/3", await AnsweringAsync(allow: true));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task If_a_version_cannot_be_loaded_an_older_one_runs_jobs_that_do_not_pin_it(bool pinned,
        bool allow)
    {
        _broken.Add("small/2");

        Assert.Equal("small/1", await AnsweringAsync(allow, pinned, "small", "2"));
    }

    [Theory]
    [InlineData("2", JobErrors.ModelUnusable)]
    [InlineData("3", JobErrors.ModelNotFound)]
    public async Task A_job_with_a_pinned_version_fails_if_that_version_cannot_run(string version, string expected)
    {
        _broken.Add("small/2");

        var fault = await Assert.ThrowsAsync<RunFaultException>(
            () => AnsweringAsync(allow: false, pinned: true, "small", version));

        Assert.Equal(expected, fault.Error.Code);
    }

    private async Task<string> AnsweringAsync(
        bool allow, bool pinned = false, string name = "large", string version = "3")
    {
        using var model = await _models.UseAsync(new Job
        {
            Id = JobId.Parse("job"),
            Model = name,
            Version = version,
            IsVersionPinned = pinned,
            CreatedAt = _time.GetUtcNow(),
            Deadline = _time.GetUtcNow().AddHours(1),
            ExpiresAt = _time.GetUtcNow().AddDays(1),
            Fingerprint = "f",
            AllowDegraded = allow,
        });
        return $"{model.Manifest.Name}/{model.Version}";
    }

    private static CatalogModel Model(string name, string? fallback, params string[] versions) => new(
        new ModelManifest
        {
            Name = name,
            Inputs = [TestModel.Spec("x", Datatype.Fp32, -1, -1)],
            Outputs = [TestModel.Spec("y", Datatype.Fp32, -1)],
            Fallback = fallback,
        },
        $"none/{name}",
        versions);

    private sealed class Loader(HashSet<string> broken) : IModelLoader
    {
        public IModelSession Load(CatalogModel model, string version) =>
            broken.Contains(model.Manifest.Name) || broken.Contains($"{model.Manifest.Name}/{version}")
            ? throw new RunFaultException(JobErrors.ModelUnusable, "broken")
            : new IdleSession();
    }
}
