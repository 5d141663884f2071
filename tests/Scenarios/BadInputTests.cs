using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Serverless.Scenarios.Tests;

/// <summary>
/// An invalid request is refused before it is queued, with the field, the value, and the rule. It is never a 500.
/// </summary>
public sealed class BadInputTests(SharedLocal local)
{
    private const string Good = """{"inputs":[{"name":"image","shape":[1,784],"datatype":"FP32","data":[DATA]}]}""";
    private static readonly string Zeros = string.Join(',', Enumerable.Repeat("0", 784));

    public static TheoryData<string, string, string> Bodies => new()
    {
        { "not JSON", "hello", "body" },
        { "empty", "", "body" },
        { "NaN", Good.Replace("DATA", "NaN," + Zeros[2..]), "body" },
        { "an infinite number", Good.Replace("DATA", "1e999," + Zeros[2..]), "inputs[0].data[0]" },
        { "a number out of range", Good.Replace("DATA", "7," + Zeros[2..]), "inputs[0].data[0]" },
        { "a wrong shape", Good.Replace("784", "10").Replace("DATA", "0,0,0,0,0,0,0,0,0,0"), "inputs[0].shape" },
        { "a wrong datatype", Good.Replace("FP32", "INT8").Replace("DATA", Zeros), "inputs[0].datatype" },
        { "an unknown member", Good.Replace("DATA", Zeros)
            .Replace("{\"inputs\"", "{\"color\":\"red\",\"inputs\""), "color" },
        { "an unpaired surrogate", Good.Replace("DATA", Zeros).Replace("image", "\\ud800"), "body" },
        { "ten thousand levels", new string('[', 10_000) + new string(']', 10_000), "body" },
    };

    [Theory(Timeout = Limit.Milliseconds)]
    [MemberData(nameof(Bodies))]
    public async Task A_bad_body_is_named(string what, string body, string field)
    {
        foreach (var path in new[] { "/v1/models/digits/jobs", "/v2/models/digits/infer" })
        {
            var problem = await ProblemAsync(JobClient.Post(path, body), HttpStatusCode.BadRequest);

            Assert.Equal("invalid-request", problem["code"]!.GetValue<string>());
            var fault = Assert.Single(
                problem["errors"]!.AsArray(), error => error!["field"]!.GetValue<string>() == field)!;
            Assert.NotEmpty(fault["value"]!.GetValue<string>());
            Assert.True(fault["rule"]!.GetValue<string>().Length > 0, what);
        }
    }

    [Theory(Timeout = Limit.Milliseconds)]
    [InlineData("Prefer", "wait=61", "header Prefer")]
    [InlineData("Prefer", "wait=soon", "header Prefer")]
    [InlineData("Prefer", "wait=-1", "header Prefer")]
    [InlineData("Idempotency-Key", "unquoted", "header Idempotency-Key")]
    [InlineData("Idempotency-Key", "\"\"", "header Idempotency-Key")]
    public async Task A_bad_header_is_named(string header, string value, string field)
    {
        var request = JobClient.Post("/v1/models/digits/jobs", Good.Replace("DATA", Zeros));
        request.Headers.TryAddWithoutValidation(header, value);

        var problem = await ProblemAsync(request, HttpStatusCode.BadRequest);

        Assert.Equal(field, problem["errors"]![0]!["field"]!.GetValue<string>());
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task Fifty_megabytes_are_too_large()
    {
        var announced = JobClient.Post("/v1/models/digits/jobs", new string(' ', 50 * 1024 * 1024));
        var streamed = JobClient.Post("/v1/models/digits/jobs", "");
        streamed.Content = new StreamContent(new MemoryStream(new byte[50 * 1024 * 1024]));
        streamed.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        streamed.Headers.TransferEncodingChunked = true;

        Assert.Equal("body-too-large", await CodeOrHangUpAsync(announced));
        Assert.Equal("body-too-large", await CodeOrHangUpAsync(streamed));
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task A_body_that_is_not_declared_as_JSON_is_refused()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/models/digits/jobs") { Content = new StringContent(
            "a=b", Encoding.UTF8, "application/x-www-form-urlencoded") };

        await ProblemAsync(request, HttpStatusCode.UnsupportedMediaType);
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task What_does_not_exist_is_not_found()
    {
        await ProblemAsync(JobClient.Post("/v1/models/letters/jobs", Good), HttpStatusCode.NotFound);
        await ProblemAsync(new HttpRequestMessage(HttpMethod.Get, "/v1/models/letters"), HttpStatusCode.NotFound);
        await ProblemAsync(new HttpRequestMessage(HttpMethod.Get, "/v1/jobs/none"), HttpStatusCode.NotFound);
        await ProblemAsync(new HttpRequestMessage(HttpMethod.Delete, "/v1/jobs/none"), HttpStatusCode.NotFound);
        await ProblemAsync(
            new HttpRequestMessage(HttpMethod.Get, "/v2/models/digits/versions/9"), HttpStatusCode.NotFound);
        await ProblemAsync(new HttpRequestMessage(HttpMethod.Get, "/nothing"), HttpStatusCode.NotFound);
        await ProblemAsync(
            new HttpRequestMessage(HttpMethod.Get, "/v1/models/digits/jobs"), HttpStatusCode.MethodNotAllowed);
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task A_request_with_another_host_name_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        request.Headers.Host = "rebound.example";
        using var response = await local.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private async Task<JsonNode> ProblemAsync(HttpRequestMessage request, HttpStatusCode status)
    {
        using (request)
        {
            using var response = await local.Http.SendAsync(request);
            Assert.Equal(status, response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
            var problem = await JobClient.ReadAsync(response);
            Assert.Equal((int)status, problem["status"]!.GetValue<int>());
            Assert.NotEmpty(problem["code"]!.GetValue<string>());
            Assert.NotEmpty(problem["error"]!.GetValue<string>());
            return problem;
        }
    }

    /// <summary>
    /// The server responds and closes the connection before it has read the whole body. A client that is still sending
    /// may see only the closed connection.
    /// </summary>
    private async Task<string> CodeOrHangUpAsync(HttpRequestMessage request)
    {
        try
        {
            request.Headers.ExpectContinue = true;
            var problem = await ProblemAsync(request, HttpStatusCode.RequestEntityTooLarge);
            return problem["code"]!.GetValue<string>();
        }
        catch (HttpRequestException e) when (e.InnerException is IOException)
        {
            return "body-too-large";
        }
    }
}
