using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Serverless.Serving.Tests.Inference;

namespace Serverless.Benchmarks.Models;

/// <summary>
/// Submits a job that ends its process among sound jobs of three models, again and again, and counts the sound jobs
/// that fail because of it.
/// </summary>
internal sealed class CrashBenchmark : IBenchmark
{
    private const int Rounds = 20;
    private const int Sound = 100;

    public string Name => "crashes";

    public string About => $"{Rounds} rounds of a job that ends its process among {Sound} sound ones of three models";

    public async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken) =>
        [.. await MeasureAsync(1), .. await MeasureAsync(3)];

    private static async Task<IEnumerable<Figure>> MeasureAsync(int instances)
    {
        var models = ModelFolders.Of("digits", "digits-small");
        CrashingModel.Write(models);
        await using var system = await LocalSystem.StartAsync(
            models, "--min-instances", $"{instances}", "--max-instances", $"{instances}");
        var (failed, attempts, givenUp) = (0, 0, 0);
        var began = TimeProvider.System.GetTimestamp();
        for (var round = 0; round < Rounds; round++)
        {
            var jobs = Enumerable.Range(0, Sound + 1).Select(i => SubmitAsync(system.Http, i)).ToList();
            var crash = await EndOfAsync(system.Http, await jobs[Sound / 2]);
            jobs.RemoveAt(Sound / 2);
            var ends = await Task.WhenAll(jobs.Select(async job => await EndOfAsync(system.Http, await job)));
            failed += ends.Count(job => (string?)job["status"] != "succeeded");
            attempts = Math.Max(attempts, ends.Max(job => (int)job["attempts"]!));
            givenUp += (string?)crash["error"]?["code"] == "attempts-exhausted" ? 1 : 0;
        }

        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        var on = instances == 1 ? "on 1 instance" : $"on {instances} instances";
        return
        [
            new Figure($"sound jobs failed {on}", failed, $"of {Rounds * Sound}", AtMost: 0),
            new Figure($"crashing jobs failed {on}", givenUp, $"of {Rounds}", AtLeast: Rounds),
            new Figure($"most runs of a sound job {on}", attempts, "runs"),
            new Figure($"one round {on}", seconds / Rounds, "s"),
        ];
    }

    private static async Task<string> SubmitAsync(HttpClient http, int i)
    {
        var (model, body) = (i % 3) switch
        {
            _ when i == Sound / 2 => (CrashingModel.Name, BodyOf(CrashingModel.Fatal)),
            0 => (CrashingModel.Name, BodyOf(i)),
            1 => ("digits", ModelFolders.Sample("digits")),
            _ => ("digits-small", ModelFolders.Sample("digits")),
        };
        using var content = new ByteArrayContent(body)
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
        };
        using var response = await http.PostAsync(new Uri($"/v1/models/{model}/jobs", UriKind.Relative), content);
        return (string)JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!["id"]!;
    }

    private static byte[] BodyOf(int number) => Encoding.UTF8.GetBytes(CrashingModel.Body(number));

    private static async Task<JsonNode> EndOfAsync(HttpClient http, string id)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/jobs/{id}");
            request.Headers.Add("Prefer", "wait=60");
            using var response = await http.SendAsync(request);
            var job = JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!;
            if ((string?)job["status"] is not ("queued" or "running"))
            {
                return job;
            }
        }
    }
}
