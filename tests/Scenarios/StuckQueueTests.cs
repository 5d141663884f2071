using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Embedded.ServiceBus.Client;

namespace Serverless.Scenarios.Tests;

/// <summary>What an operator can do about jobs that cannot be served: redrive dead letters, and purge a lane.</summary>
public sealed class StuckQueueTests : IAsyncLifetime
{
    private static readonly string Body = Digits.HeldOut[7].ToRequest();

    private LocalProcess? _local;

    private LocalProcess Local => _local!;

    private JobClient Client => new(Local.Http);

    /// <summary>No instance serves until a test overrides the number of instances.</summary>
    public async ValueTask InitializeAsync()
    {
        _local = await LocalProcess.StartAsync(null, null, "--min-instances", "0");
        await OverrideAsync(instances: 0);
    }

    public ValueTask DisposeAsync() => Local.DisposeAsync();

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task A_job_whose_deliveries_all_failed_ends_and_can_be_redriven()
    {
        var id = await Client.SubmitAsync(Body);
        await FailDeliveriesAsync("jobs-interactive");
        var failed = await Client.EndOfAsync(id);
        Assert.Equal(
            ("failed", "attempts-exhausted"),
            (failed["status"]!.GetValue<string>(), failed["error"]!["code"]!.GetValue<string>()));

        var dead = await DeadLetterAsync();
        Assert.Equal((id, "digits", "MaxDeliveryCountExceeded", 0), (
            dead["jobId"]!.GetValue<string>(),
            dead["model"]!.GetValue<string>(), dead["reason"]!.GetValue<string>(), dead["attempts"]!.GetValue<int>()));
        Assert.Empty((await Client.GetAsync("/v1/deadletters?lane=bulk"))["deadLetters"]!.AsArray());

        var (first, second) = (await RedriveAsync(dead["links"]!["redrive"]!.GetValue<string>()), await RedriveAsync(
            dead["links"]!["redrive"]!.GetValue<string>()));
        Assert.Equal(first, second);
        await OverrideAsync(instances: 1);

        Assert.Equal(Digits.HeldOut[7].Label, JobClient.Answer(await Client.EndOfAsync(first)));
        Assert.Equal("failed", (await Client.EndOfAsync(id))["status"]!.GetValue<string>());
        var redriven = (await Client.GetAsync("/v1/deadletters"))["deadLetters"]![0]!["redriven"]!;
        Assert.Equal(
            (first, "succeeded"), (redriven["jobId"]!.GetValue<string>(), redriven["status"]!.GetValue<string>()));
    }

    [Fact(Timeout = Limit.Milliseconds)]
    public async Task A_purge_empties_a_lane_and_gives_each_job_the_reason()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 5)
            .Select(_ => Client.SubmitAsync(Body.Replace("{\"inputs\"", "{\"priority\":\"bulk\",\"inputs\""))));
        var interactive = await Client.SubmitAsync(Body);

        var first = await PurgeAsync("bulk", """{"reason": "the inputs are poison", "limit": 3}""");
        var second = await PurgeAsync("bulk", """{"reason": "the inputs are poison"}""");

        Assert.Equal((3, true), first);
        Assert.Equal((2, false), second);
        foreach (var id in ids)
        {
            var job = await Client.EndOfAsync(id);
            Assert.Equal(
                ("canceled", "purged"), (job["status"]!.GetValue<string>(), job["error"]!["code"]!.GetValue<string>()));
            Assert.Contains(
                "the inputs are poison", job["error"]!["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        }

        var queues = (await Client.GetAsync("/v1/queues"))["queues"]!;
        Assert.Equal((1, 0), (queues[0]!["active"]!.GetValue<int>(), queues[1]!["active"]!.GetValue<int>()));
        Assert.Equal("no-instance", queues[0]!["waiting"]!["reason"]!.GetValue<string>());
        await OverrideAsync(instances: 1);
        Assert.Equal("succeeded", (await Client.EndOfAsync(interactive))["status"]!.GetValue<string>());
    }

    private async Task OverrideAsync(int instances)
    {
        using var put = JobClient.Post(
            "/v1/burst/override", $$"""{"warmInstances": {{instances}}, "seconds": 600, "reason": "a test"}""");
        put.Method = HttpMethod.Put;
        using var answer = await Local.Http.SendAsync(put);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Eventually.TrueAsync(async () => (await Client.BurstAsync())["inputs"]! is var seen
            && (Count(seen, "wanted"), Count(seen, "live"), Count(seen, "starting"), Count(seen, "draining")) == (
                instances, instances, 0, 0));

        static int Count(JsonNode inputs, string what) => inputs[what]!.GetValue<int>();
    }

    /// <summary>Receives messages and fails on each until the queue is empty.</summary>
    private async Task FailDeliveriesAsync(string queue)
    {
        await using var receiver = new QueueReceiver(
            Local.Queue, queue, 1, (_, _) => throw new InvalidOperationException("no"),
            TimeProvider.System, new Random(1), NullLogger<QueueReceiver>.Instance);
        receiver.Start();
        await Eventually.TrueAsync(
            async () => (await Client.GetAsync("/v1/queues"))["queues"]![0]!["active"]!.GetValue<int>() == 0);
    }

    /// <summary>Waits for the dead letter, because the log is written after the job has ended.</summary>
    private Task<JsonNode> DeadLetterAsync() => Eventually.FoundAsync(
        async () => (await Client.GetAsync("/v1/deadletters?lane=interactive"))["deadLetters"]!.AsArray()
            .FirstOrDefault());

    private async Task<string> RedriveAsync(string path)
    {
        using var answer = await Local.Http.PostAsync(path, content: null);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var id = (await JobClient.ReadAsync(answer))["id"]!.GetValue<string>();
        Assert.Equal($"/v1/jobs/{id}", answer.Headers.Location!.ToString());
        return id;
    }

    private async Task<(int Canceled, bool More)> PurgeAsync(string lane, string body)
    {
        using var answer = await Local.Http.SendAsync(JobClient.Post($"/v1/queues/{lane}/purge", body));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var result = await JobClient.ReadAsync(answer);
        return (result["canceled"]!.GetValue<int>(), result["more"]!.GetValue<bool>());
    }
}
