using System.Text.Json.Nodes;
using Serverless.Functions.Tests.Gateway.OpenApi;
using Serverless.Gateway.OpenInference;
using Serverless.Serving.Backlog;
using Serverless.Serving.Models;
using Serverless.Serving.Tests;

namespace Serverless.Functions.Tests.Gateway.OpenInference;

/// <summary>The readiness of <c>digits</c>, versions 2 and 1, as clients of Triton and KServe ask for it.</summary>
public sealed class ReadyFunctionsTests : IDisposable
{
    private readonly TestGateway _gateway = new();
    private readonly TestModels _catalog = new()
    {
        Faults =
        [
            new ModelFault("odd", "odd/model.json", "is empty."), new ModelFault("digits", "digits/3", "is new."),
        ],
    };

    public void Dispose() => _gateway.Dispose();

    [Fact]
    public async Task A_version_that_an_instance_refuses_is_503_with_its_reason_while_the_model_is_ready()
    {
        await ReportAsync(("2", VersionState.Refused), ("1", VersionState.Ready));

        var (refused, problem) = await AskAsync("digits", "2");

        Assert.Equal((503, "model-refused"), (refused, (string?)problem["code"]));
        Assert.EndsWith("2 is broken", (string?)problem["error"], StringComparison.Ordinal);
        Assert.Equal((200, true), (await ReadyAsync("digits"), (bool)(await AskAsync("digits")).Body["ready"]!));
        Assert.Equal(200, await ReadyAsync("digits", "1"));
    }

    [Theory]
    [InlineData(VersionState.Loading, "model-loading")]
    [InlineData(null, "model-not-loaded")]
    public async Task A_model_that_is_not_in_memory_is_503_with_retry_after(VersionState? state, string code)
    {
        await ReportAsync(state is { } of ? [("2", of)] : []);

        foreach (var version in new[] { null, "2" })
        {
            var (status, problem) = await AskAsync("digits", version);
            Assert.Equal((503, code), (status, (string?)problem["code"]));
        }
    }

    [Fact]
    public async Task Without_an_instance_it_is_503()
    {
        var (status, problem) = await AskAsync("digits");

        Assert.Equal((503, "no-instance"), (status, (string?)problem["code"]));
    }

    [Theory]
    [InlineData("odd", null, 503, "model-refused")]
    [InlineData("digits", "3", 503, "model-refused")]
    [InlineData("letters", null, 404, "model-not-found")]
    [InlineData("digits", "9", 404, "version-not-found")]
    public async Task Refused_and_unknown_models_have_different_problems(
        string model, string? version, int status, string code)
    {
        var answer = await AskAsync(model, version);

        Assert.Equal((status, code), (answer.Status, (string?)answer.Body["code"]));
    }

    private Task ReportAsync(params (string Version, VersionState State)[] versions) =>
        _gateway.ModelReports.WriteAsync(
        new ModelReport
        {
            Instance = "one",
            At = _gateway.Time.GetUtcNow(),
            MemoryLimit = 1,
            Versions =
            [
                .. versions.Select(version => new VersionReport
                {
                    Model = "digits",
                    Version = version.Version,
                    State = version.State,
                    Because = version.State == VersionState.Refused ? $"{version.Version} is broken" : null,
                    Bytes = 1,
                }),
            ],
        },
        TestContext.Current.CancellationToken);

    private async Task<int> ReadyAsync(string model, string? version = null) => (await AskAsync(model, version)).Status;

    private async Task<(int Status, JsonNode Body)> AskAsync(string model, string? version = null)
    {
        var functions = new ReadyFunctions(_catalog, _gateway.Get<ModelStates>());
        using var request = new FakeRequest();
        var status = await request.SendAsync((http, token) => version is null
            ? functions.Model(http, model, token) : functions.ModelVersion(http, model, version, token));
        var path = version is null ? $"/v2/models/{model}/ready" : $"/v2/models/{model}/versions/{version}/ready";
        Assert.Null(WireContract.Instance.Violation(
            "GET", path, status, request.Http.Response.ContentType!.Split(';')[0],
            System.Text.Encoding.UTF8.GetBytes(request.Answer)));
        Assert.Equal(status == 503, request.Http.Response.Headers.RetryAfter.Count > 0);
        return (status, JsonNode.Parse(request.Answer)!);
    }
}
