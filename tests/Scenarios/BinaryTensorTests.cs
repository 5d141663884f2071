using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Serverless.Scenarios.Tests;

/// <summary>Tensors as bytes after the JSON, as Triton and KServe clients send and request them.</summary>
public sealed class BinaryTensorTests(SharedLocal local)
{
    private const string Header = "Inference-Header-Content-Length";
    private const string Infer = "/v2/models/digits/infer";
    private const string Input =
        """{"name":"image","shape":[1,784],"datatype":"FP32","parameters":{"binary_data_size":3136}}""";
    private const string Inputs = """{"inputs":[""" + Input + "]}";
    private static readonly string Json = Digits.HeldOut[7].ToRequest();
    private static readonly byte[] Pixels = MemoryMarshal.AsBytes<float>(
        JsonNode.Parse(Json)!["inputs"]![0]!["data"]!.Deserialize<float[]>()!.AsSpan()).ToArray();

    [Theory(Timeout = Limit.Milliseconds)]
    [InlineData("application/octet-stream")]
    [InlineData("application/json")]
    [InlineData(null)]
    public async Task Binary_inputs_return_JSON_outputs_by_default(string? contentType)
    {
        using var response = await local.Http.SendAsync(Post(Infer, Inputs, contentType));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(Digits.HeldOut[7].Label, JobClient.Answer(await JobClient.ReadAsync(response)));
    }

    [Theory(Timeout = Limit.Milliseconds)]
    [InlineData("""{"id":"7","inputs":[INPUT],"parameters":{"binary_data_output":true}}""")]
    [InlineData(
        """{"id":"7","inputs":[INPUT],"outputs":[{"name":"probabilities","parameters":{"binary_data":true}}]}""")]
    public async Task Binary_outputs_are_returned_on_request(string json)
    {
        using var response = await local.Http.SendAsync(
            Post("/v2/models/digits/versions/1/infer", json.Replace("INPUT", Input)));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType!.MediaType);
        var body = await response.Content.ReadAsByteArrayAsync();
        var length = int.Parse(Assert.Single(response.Headers.GetValues(Header)), null);
        var answer = JsonNode.Parse(body.AsSpan(0, length))!;
        var output = Assert.Single(answer["outputs"]!.AsArray())!;
        Assert.Equal("7", answer["id"]!.GetValue<string>());
        Assert.Equal(40, output["parameters"]!["binary_data_size"]!.GetValue<int>());
        Assert.Null(output["data"]);
        var probabilities = Enumerable.Range(0, 10)
            .Select(i => BinaryPrimitives.ReadSingleLittleEndian(body.AsSpan(length + (4 * i)))).ToArray();
        Assert.Equal(length + 40, body.Length);
        Assert.Equal(Digits.HeldOut[7].Label, Array.IndexOf(probabilities, probabilities.Max()));
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task A_job_can_be_submitted_in_bytes_and_its_idempotency_key_covers_them()
    {
        var key = $"\"{Guid.NewGuid():N}\"";
        var first = await SubmitAsync(key, Pixels);

        Assert.Equal(HttpStatusCode.Accepted, first.Status);
        var job = await new JobClient(local.Http).EndOfAsync(first.Body["id"]!.GetValue<string>());
        Assert.Equal(Digits.HeldOut[7].Label, JobClient.Answer(job));
        var replay = await SubmitAsync(key, Pixels);
        Assert.Equal(first.Body["id"]!.GetValue<string>(), replay.Body["id"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SubmitAsync(key, new byte[3136])).Status);
    }

    [Theory(Timeout = Limit.Milliseconds)]
    [InlineData("ten")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("99999999999")]
    [InlineData("1000000")]
    public async Task An_invalid_header_is_named(string length)
    {
        var request = Post(Infer, Inputs);
        request.Headers.Remove(Header);
        request.Headers.Add(Header, length);
        using var response = await local.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(
            $"header {Header}", (await JobClient.ReadAsync(response))["errors"]![0]!["field"]!.GetValue<string>());
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task An_unsupported_content_type_is_refused()
    {
        using var response = await local.Http.SendAsync(Post(Infer, Inputs, "text/plain"));

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task The_example_in_the_documentation_works()
    {
        var script = Path.Combine(AppContext.BaseDirectory, "docs/open-inference/infer-binary.mjs");
        using var node = Process.Start(new ProcessStartInfo(
            "node", [script, local.Http.BaseAddress!.OriginalString]) { RedirectStandardOutput = true })!;

        Assert.Equal(
            "It is a 7.", (await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim());
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task The_server_metadata_lists_the_extension() => Assert.Contains(
        "binary_tensor_data",
        (await new JobClient(local.Http).GetAsync("/v2"))["extensions"]!.AsArray()
            .Select(extension => extension!.GetValue<string>()));

    private async Task<(HttpStatusCode Status, JsonNode Body)> SubmitAsync(string key, byte[] data)
    {
        using var request = Post("/v1/models/digits/jobs", Inputs, data: data);
        request.Headers.Add("Idempotency-Key", key);
        using var response = await local.Http.SendAsync(request);
        return (response.StatusCode, await JobClient.ReadAsync(response));
    }

    private static HttpRequestMessage Post(
        string path, string json, string? contentType = "application/octet-stream", byte[]? data = null)
    {
        var head = Encoding.UTF8.GetBytes(json);
        var content = new ByteArrayContent([.. head, .. data ?? Pixels]);
        content.Headers.ContentType = contentType is null ? null : new MediaTypeHeaderValue(contentType);
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.Add(Header, head.Length.ToString("0", null));
        return request;
    }
}
