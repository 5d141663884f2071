using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Serverless.Benchmarks.Models;

namespace Serverless.Benchmarks.Stories;

/// <summary>Submits the jobs of a story and waits for their ends.</summary>
internal static class StoryJobs
{
    /// <summary>Submits jobs of one model side by side and returns their IDs.</summary>
    public static async Task<IReadOnlyList<string>> SubmitAsync(
        LocalSystem system, string model, byte[] body, int count) =>
        await Task.WhenAll(Enumerable.Range(0, count).Select(async _ =>
        {
            using var content = new ByteArrayContent(body)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            };
            using var response = await system.Http.PostAsync(
                new Uri($"/v1/models/{model}/jobs", UriKind.Relative), content);
            var job = await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
            return (string)JsonNode.Parse(job)!["id"]!;
        }));

    public static async Task<IReadOnlyList<StoryJob>> EndsAsync(LocalSystem system, IEnumerable<string> ids) =>
        await Task.WhenAll(ids.Select(id => EndAsync(system, id)));

    private static async Task<StoryJob> EndAsync(LocalSystem system, string id)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/jobs/{id}");
            request.Headers.Add("Prefer", "wait=60");
            using var response = await system.Http.SendAsync(request);
            var job = JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!;
            if ((string?)job["status"] is not ("queued" or "running"))
            {
                return StoryJob.Of(job);
            }
        }
    }
}

/// <summary>A job that has ended.</summary>
internal sealed record StoryJob(DateTimeOffset CreatedAt, DateTimeOffset FinishedAt, TimeSpan Wait, int Attempts)
{
    /// <summary>The job waits until its run begins, wherever its message is.</summary>
    public static StoryJob Of(JsonNode job)
    {
        if ((string?)job["status"] != "succeeded")
        {
            throw new InvalidOperationException($"The job did not succeed: {job.ToJsonString()}");
        }

        var (created, finished) = ((DateTimeOffset)job["createdAt"]!, (DateTimeOffset)job["finishedAt"]!);
        var compute = TimeSpan.FromMilliseconds((double)job["timing"]!["computeMs"]!);
        return new StoryJob(created, finished, finished - created - compute, (int)job["attempts"]!);
    }
}
