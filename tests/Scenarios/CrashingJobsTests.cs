using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Serverless.Serving.Tests.Inference;

namespace Serverless.Scenarios.Tests;

/// <summary>
/// A job whose run crashes its process is identified and fails. Jobs in hand on the same process never fail because of
/// it. The benchmark <c>crashes</c> repeats this for 20 rounds.
/// </summary>
public sealed class CrashingJobsTests
{
    private const int Sound = 60;

    [Theory(Timeout = Limit.Milliseconds)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Only_the_job_that_ends_its_process_fails(int instances)
    {
        await using var local = await StartAsync(instances);
        var client = new JobClient(local.Http);

        var sound = await Task.WhenAll(Enumerable.Range(0, Sound).Select(i => SubmitAsync(client, i)));
        var crash = await client.SubmitAsync(CrashingModel.Body(CrashingModel.Fatal), CrashingModel.Name);
        var more = await Task.WhenAll(Enumerable.Range(Sound, Sound).Select(i => SubmitAsync(client, i)));

        foreach (var (id, answer) in sound.Concat(more))
        {
            Assert.Equal(answer, Answer(await client.EndOfAsync(id)));
        }

        await AssertGivenUpAsync(client, crash);
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task A_caller_that_waits_for_a_job_that_ends_its_process_is_answered_and_so_are_the_others()
    {
        await using var local = await StartAsync(instances: 1);
        var client = new JobClient(local.Http);

        var crash = SendAsync(local.Http, CrashingModel.Fatal);
        var sound = await Task.WhenAll(Enumerable.Range(1, 20).Select(i => SendAsync(local.Http, i)));

        Assert.All(sound, (job, i) => Assert.Equal(-(i + 1), Answer(job)));
        var failed = await crash;
        Assert.Equal("attempts-exhausted", (string?)failed["error"]?["code"]);
        await AssertGivenUpAsync(client, (string)failed["id"]!);
    }

    /// <summary>
    /// Like the out-of-memory killer: no run is to blame. Six deliveries exceed the five after which a job used to
    /// fail. A job that three kills hit is blamed, so each kill waits until the jobs that two have hit are done.
    /// </summary>
    [Fact(Timeout = Limit.Milliseconds)]
    public async Task Processes_that_are_killed_while_several_jobs_run_cost_no_job_however_often()
    {
        const int Jobs = 120;
        await using var local = await StartAsync(instances: 1);
        var client = new JobClient(local.Http);
        var ids = await Task.WhenAll(
            Enumerable.Range(0, Jobs).Select(i => client.SubmitAsync(CrashingModel.Body(i), CrashingModel.Slow)));
        for (var kill = 0; kill < 6; kill++)
        {
            var before = await WaitingAsync(client);
            await Eventually.TrueAsync(async () =>
                await WaitingAsync(client) <= before - 5 && !await HasSuspectAsync(client));
            LocalProcess.KillWorker(local.Workers().Single());
        }

        Assert.InRange(await WaitingAsync(client), 1, Jobs);
        for (var i = 0; i < Jobs; i++)
        {
            Assert.Equal(i, Answer(await client.EndOfAsync(ids[i])));
        }
    }

    private static Task<LocalProcess> StartAsync(int instances)
    {
        var models = ModelCopies.Of("digits-small", _ => { });
        CrashingModel.Write(models);
        OddModelFiles.WriteRows(models);
        return LocalProcess.StartAsync(
            null, null, "--models", models, "--min-instances", $"{instances}", "--max-instances", $"{instances}");
    }

    /// <summary>
    /// Submits a valid job of one of the three models in turn, and returns its ID and expected output.
    /// </summary>
    private static async Task<(string Id, int Answer)> SubmitAsync(JobClient client, int i)
    {
        var digit = Digits.HeldOut[i];
        var (model, body, answer) = (i % 3) switch
        {
            0 => ("digits-small", digit.ToRequest(), -1),
            1 => (CrashingModel.Name, CrashingModel.Body(i), -i),
            _ => ("rows", OddModelFiles.RowsBody(i % 4), (i % 4) + 1),
        };
        return (await client.SubmitAsync(body, model), answer);
    }

    /// <summary>
    /// Returns the number in the output of a job, or -1 for digits, which a small network may misread.
    /// </summary>
    private static int Answer(JsonNode job)
    {
        Assert.True((string?)job["status"] == "succeeded", job.ToJsonString());
        var data = job["outputs"]![0]!["data"]!.Deserialize<double[]>()!;
        return data.Length == 1 ? (int)data[0] : -1;
    }

    private static async Task AssertGivenUpAsync(JobClient client, string id)
    {
        var job = await client.EndOfAsync(id);
        Assert.Equal(
            ("failed", "attempts-exhausted", 3),
            ((string?)job["status"], (string?)job["error"]!["code"], (int)job["attempts"]!));
        var dead = await Eventually.FoundAsync(async () => (await client.GetAsync("/v1/deadletters"))["deadLetters"]!
            .AsArray().FirstOrDefault());
        Assert.Equal((id, "ProcessEnded"), ((string?)dead["jobId"], (string?)dead["reason"]));
    }

    private static async Task<int> WaitingAsync(JobClient client) =>
        (int)(await client.GetAsync("/v1/queues"))["queues"]![0]!["active"]!;

    /// <summary>Whether a job runs that lost a run before.</summary>
    private static async Task<bool> HasSuspectAsync(JobClient client) =>
        (await client.GetAsync("/v1/jobs?status=running"))["jobs"]!.AsArray().Any(job => (int)job!["attempts"]! > 1);

    private static async Task<JsonNode> SendAsync(HttpClient http, int number)
    {
        using var request = JobClient.Post($"/v1/models/{CrashingModel.Name}/jobs", CrashingModel.Body(number));
        request.Headers.Add("Prefer", "wait=60");
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await JobClient.ReadAsync(response);
    }
}
