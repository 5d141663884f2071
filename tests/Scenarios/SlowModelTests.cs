using System.Text.Json.Nodes;

namespace Serverless.Scenarios.Tests;

/// <summary>A network whose runs do not end, beside a light model, on one worker process.</summary>
public sealed class SlowModelTests
{
    private static readonly string Digit = File.ReadAllText(Path.Combine(LocalProcess.Models, "samples/digit-7.json"));

    [Theory(Timeout = Limit.Milliseconds)]
    [InlineData("interactive", 34)]
    [InlineData("bulk", 60)]
    public async Task A_light_model_answers_while_endless_runs_of_another_have_every_place_and_thread(
        string lane, int jobs)
    {
        await using var local = await LocalProcess.StartAsync(
            null, null, "--models", LoopModel.BesideDigits(), "--min-instances", "1", "--max-instances", "1");
        var client = new JobClient(local.Http);
        var alone = await AnswersAsync(client);
        var endless = LoopModel.Body(LoopModel.Endless, lane);
        await Task.WhenAll(Enumerable.Range(0, jobs).Select(_ => client.SubmitAsync(endless, LoopModel.Name)));
        await Eventually.TrueAsync(async () => await RunningAsync(client) >= Environment.ProcessorCount);

        var beside = await AnswersAsync(client);

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"20 jobs alone: median {alone[10]:0} ms, at most {alone[^1]:0} ms. "
                + $"Beside {jobs} {lane} jobs: median {beside[10]:0} ms, at most {beside[^1]:0} ms.");
        Assert.Equal(Environment.ProcessorCount, await RunningAsync(client));
    }

    /// <summary>The milliseconds of 20 jobs one after the other, sorted.</summary>
    private static async Task<List<double>> AnswersAsync(JobClient client)
    {
        var took = new List<double>();
        for (var i = 0; i < 20; i++)
        {
            var began = TimeProvider.System.GetTimestamp();
            var job = await client.RunAsync(Digit, waitSeconds: 60);
            took.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
            Assert.Equal(("succeeded", 7), ((string?)job["status"], JobClient.Answer(job)));
        }

        return [.. took.Order()];
    }

    private static async Task<int> RunningAsync(JobClient client) =>
        (await client.GetAsync("/v1/jobs?status=running&model=loop"))["jobs"] is JsonArray jobs ? jobs.Count : 0;
}
