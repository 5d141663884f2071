using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Serverless.Scenarios.Tests;

/// <summary>A client of the native API, as an application team would write it.</summary>
internal sealed class JobClient(HttpClient http)
{
    /// <summary>Submits and returns the id, once accepted.</summary>
    public async Task<string> SubmitAsync(string body, string model = "digits")
    {
        using var response = await http.SendAsync(Post($"/v1/models/{model}/jobs", body));
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return (await ReadAsync(response))["id"]!.GetValue<string>();
    }

    /// <summary>Submits and waits for the end.</summary>
    public async Task<JsonNode> RunAsync(string body, int waitSeconds = 10)
    {
        var request = Post("/v1/models/digits/jobs", body);
        request.Headers.Add("Prefer", $"wait={waitSeconds}");
        using var response = await http.SendAsync(request);
        return await ReadAsync(response);
    }

    /// <summary>The job once it has ended.</summary>
    public async Task<JsonNode> EndOfAsync(string id)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/jobs/{id}");
            request.Headers.Add("Prefer", "wait=30");
            using var response = await http.SendAsync(request);
            var job = await ReadAsync(response);
            if (job["status"]!.GetValue<string>() is not ("queued" or "running"))
            {
                return job;
            }
        }
    }

    public async Task<JsonNode> GetAsync(string path) => (await http.GetFromJsonAsync<JsonNode>(path))!;

    /// <summary>What the burst detector says now; after a start it is silent for a tick or two.</summary>
    public async Task<JsonNode> BurstAsync()
    {
        while (true)
        {
            using var response = await http.GetAsync("/v1/burst");
            if (response.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                response.EnsureSuccessStatusCode();
                return await ReadAsync(response);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    public static HttpRequestMessage Post(string path, string body) =>
        new(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    public static async Task<JsonNode> ReadAsync(HttpResponseMessage response) =>
        (await JsonNode.ParseAsync(await response.Content.ReadAsStreamAsync()))!;

    /// <summary>The digit that a finished job names: the likeliest of the ten.</summary>
    public static int Answer(JsonNode job)
    {
        var probabilities = job["outputs"]![0]!["data"]!.Deserialize<float[]>()!;
        return Array.IndexOf(probabilities, probabilities.Max());
    }
}
