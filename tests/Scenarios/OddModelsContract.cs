using System.Net;
using System.Text.Json.Nodes;

namespace Serverless.Scenarios.Tests;

/// <summary>
/// Whatever a network does with its inputs, each caller receives its own result or the error of its own input.
/// </summary>
public abstract class OddModelsContract
{
    private const int Timeout = 120_000;

    private const string Index = """{"inputs":[{"name":"x","shape":[1],"datatype":"INT64","data":[INDEX]}]}""";
    private const string Pair = """{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[PAIR]}]}""";
    private const string Picture = """{"inputs":[{"name":"x","shape":[1],"datatype":"BYTES","data":["PICTURE"]}]}""";

    /// <summary>The gateway.</summary>
    protected abstract HttpClient Http { get; }

    /// <summary>A PNG file.</summary>
    protected abstract byte[] Photo { get; }

    [Fact(Timeout = Timeout)]
    public async Task An_input_that_the_run_rejects_is_422_for_a_waiting_caller_and_a_failed_job_for_a_reader()
    {
        var bad = Index.Replace("INDEX", "9");
        var client = new JobClient(Http);

        var (submitted, submit) = await SendAsync("/v1/models/rows/jobs", bad, wait: true);
        var (inferred, infer) = await SendAsync("/v2/models/rows/infer", bad);
        var read = await client.EndOfAsync(await client.SubmitAsync(bad, "rows"));

        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity), (submitted, inferred));
        Assert.All([submit["code"], infer["code"], read["error"]!["code"]], code =>
            Assert.Equal("input-rejected", (string?)code));
        Assert.All([submit["detail"], infer["error"], read["error"]!["detail"]], detail => Assert.EndsWith(
            "indices element out of data bounds, idx=9 must be within the inclusive range [-4,3]",
            (string?)detail, StringComparison.Ordinal));
        Assert.Equal("failed", (string?)(await client.GetAsync((string)submit["instance"]!))["status"]);
    }

    [Fact(Timeout = Timeout)]
    public async Task Inputs_that_the_run_rejects_fail_alone()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 60)
            .Select(async i => (i, await SendAsync("/v2/models/rows/infer", Index.Replace("INDEX", $"{i % 6}")))));

        Assert.All(answers, answer => Assert.Equal(
            answer.i % 6 < 4 ? HttpStatusCode.OK : HttpStatusCode.UnprocessableEntity, answer.Item2.Status));
        Assert.All(answers.Where(answer => answer.i % 6 < 4), answer =>
            Assert.Equal((answer.i % 6) + 1, (float)answer.Item2.Body["outputs"]![0]!["data"]![0]!));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("no picture", "it is neither PNG nor JPEG, in binary or base64")]
    [InlineData("iVBORw0KGgo=", "its header is corrupt")]
    public async Task A_bad_picture_is_refused_at_submit_on_both_interfaces(string picture, string problem)
    {
        foreach (var path in new[] { "/v1/models/pictures/jobs", "/v2/models/pictures/infer" })
        {
            var (status, body) = await SendAsync(path, Picture.Replace("PICTURE", picture));

            Assert.Equal(HttpStatusCode.BadRequest, status);
            var fault = Assert.Single(body["errors"]!.AsArray())!;
            Assert.Equal(
                ("inputs[0].data[0]", $"{picture.Length} bytes"), ((string?)fault["field"], (string?)fault["value"]));
            Assert.EndsWith(problem, (string?)fault["rule"], StringComparison.Ordinal);
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task A_picture_with_a_valid_header_and_broken_data_is_422()
    {
        var (status, body) = await SendAsync(
            "/v2/models/pictures/infer", Picture.Replace("PICTURE", Convert.ToBase64String(Photo.AsSpan(0, 60))));

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "input-invalid"), (status, (string?)body["code"]));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("places", "Output 'y' has shape [2, 2] for 1 item, so its dimension 0 does not count items.")]
    [InlineData("quantized", "In a shared run of 3 jobs, output 'y' of a job differs from that of its own run by")]
    public async Task Jobs_that_cannot_share_runs_get_their_own_results_and_the_model_reports_why(
        string model, string because)
    {
        string[] pairs = ["1,0", "0.3,0.7", "0,5", "-4,0.01", "0,0", "100,3"];
        var alone = new List<string>();
        foreach (var pair in pairs)
        {
            alone.Add(await OutputAsync(model, pair));
        }

        var together = await Task.WhenAll(Enumerable.Range(0, 120).Select(
            async i => (Expected: alone[i % pairs.Length], Actual: await OutputAsync(model, pairs[i % pairs.Length]))));

        Assert.All(together, answer => Assert.Equal(answer.Expected, answer.Actual));
        var sharing = await SharingAsync(model);
        Assert.Equal("alone", (string?)sharing["runs"]);
        Assert.StartsWith(because, (string?)sharing["because"], StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task Jobs_that_can_share_runs_do() =>
        Assert.Equal("shared", (string?)(await SharingAsync("rows"))["runs"]);

    [Fact(Timeout = Timeout)]
    public async Task NaN_is_null_if_the_manifest_allows_it()
    {
        Assert.Equal("[null,2]", await OutputAsync("roots", "-1,4"));
    }

    private async Task<string> OutputAsync(string model, string pair)
    {
        var (status, body) = await SendAsync($"/v2/models/{model}/infer", Pair.Replace("PAIR", pair));
        Assert.Equal(HttpStatusCode.OK, status);
        return body["outputs"]![0]!["data"]!.ToJsonString();
    }

    /// <summary>Waits for the report of an instance. Instances report every few seconds.</summary>
    private Task<JsonNode> SharingAsync(string model) => Eventually.FoundAsync(async () =>
    {
        var versions = (await new JobClient(Http).GetAsync($"/v1/models/{model}"))["onInstances"]?.AsArray();
        return versions?.FirstOrDefault()?["sharing"];
    });

    private async Task<(HttpStatusCode Status, JsonNode Body)> SendAsync(string path, string body, bool wait = false)
    {
        using var request = JobClient.Post(path, body);
        if (wait)
        {
            request.Headers.Add("Prefer", "wait=30");
        }

        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await JobClient.ReadAsync(response));
    }
}
