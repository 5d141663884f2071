using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Serverless.Scenarios.Tests;

/// <summary>A client of the native API, as an application team would write it.</summary>
internal sealed class JobClient(HttpClient http)
{
    /// <summary>Submits a job and returns its ID.</summary>
    public async Task<string> SubmitAsync(string body, string model = "digits")
    {
        using var response = await http.SendAsync(Post($"/v1/models/{model}/jobs", body));
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return (await ReadAsync(response))["id"]!.GetValue<string>();
    }

    /// <summary>Submits a job and waits for its end.</summary>
    public async Task<JsonNode> RunAsync(string body, int waitSeconds = 10)
    {
        var request = Post("/v1/models/digits/jobs", body);
        request.Headers.Add("Prefer", $"wait={waitSeconds}");
        using var response = await http.SendAsync(request);
        return await ReadAsync(response);
    }

    /// <summary>Returns the job after it has ended.</summary>
    public Task<JsonNode> EndOfAsync(string id) => Eventually.FoundAsync(async () =>
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/jobs/{id}");
        request.Headers.Add("Prefer", "wait=30");
        using var response = await http.SendAsync(request);
        var job = await ReadAsync(response);
        return job["status"]!.GetValue<string>() is "queued" or "running" ? null : job;
    });

    public async Task<JsonNode> GetAsync(string path) => (await http.GetFromJsonAsync<JsonNode>(path))!;

    /// <summary>Reads the state of the burst detector. After a start, it reports nothing for the first ticks.</summary>
    public Task<JsonNode> BurstAsync() => Eventually.FoundAsync(async () =>
    {
        using var response = await http.GetAsync("/v1/burst");
        return response.StatusCode == HttpStatusCode.ServiceUnavailable
            ? null : await ReadAsync(response.EnsureSuccessStatusCode());
    });

    /// <summary>Reads the delivery log's entry for a job. It is written after the receiver has responded.</summary>
    public Task<JsonNode> DeliveryOfAsync(string job) => Eventually.FoundAsync(async () =>
        (await GetAsync("/v1/webhooks/deliveries"))["deliveries"]!.AsArray()
            .FirstOrDefault(d => d!["jobId"]!.GetValue<string>() == job));

    public static HttpRequestMessage Post(string path, string body) =>
        new(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    public static async Task<JsonNode> ReadAsync(HttpResponseMessage response) =>
        (await JsonNode.ParseAsync(await response.Content.ReadAsStreamAsync()))!;

    /// <summary>Returns the digit with the highest probability.</summary>
    public static int Answer(JsonNode job)
    {
        var probabilities = job["outputs"]![0]!["data"]!.Deserialize<float[]>()!;
        return Array.IndexOf(probabilities, probabilities.Max());
    }
}
