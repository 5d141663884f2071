using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Serverless.Embedded.Store;
using Serverless.Serving;

namespace Serverless.Benchmarks.Models;

/// <summary>
/// Creates data folders that contain a given number of queued jobs before the system starts. Jobs that a measurement
/// cannot reach have no inputs, because only their number matters.
/// </summary>
internal static class Backlog
{
    private const int Reachable = 60_000;
    private const int MaxInFlight = 2_000;

    public static async Task<string> MakeAsync(int jobs, string model)
    {
        var folder = Directory.CreateTempSubdirectory("bench-data-").FullName;
        var now = TimeProvider.System.GetUtcNow();
        var ids = Enumerable.Range(0, jobs).Select(_ => JobId.New(now)).ToArray();
        var inputs = Inputs(ModelFolders.Sample(model));
        await using (var services = new ServiceCollection()
            .AddEmbeddedStore(store => store.Folder = folder).BuildServiceProvider())
        {
            var store = services.GetRequiredService<IJobStore>();
            var next = -1;
            await Task.WhenAll(Enumerable.Range(0, MaxInFlight).Select(async _ =>
            {
                while (Interlocked.Increment(ref next) is var number && number < jobs)
                {
                    await store.CreateAsync(Job(number), CancellationToken.None);
                }
            }));
        }

        await using var queue = await QueueProcess.StartAsync(folder);
        await queue.SendManyAsync(new QueueOptions().InteractiveQueue, jobs, MaxInFlight, number => new OutgoingMessage
        {
            Id = ids[number].Value,
            Body = (number < Reachable ? new JobMessage(Job(number), [inputs]) : JobMessage.Claim(Job(number)))
                .Encode(),
            TimeToLive = TimeSpan.FromHours(1),
        });
        return folder;

        Job Job(int number) => new()
        {
            Id = ids[number],
            Model = model,
            Version = "1",
            CreatedAt = now,
            Deadline = now.AddHours(1),
            ExpiresAt = now.AddHours(2),
            Fingerprint = new string('a', 64),
        };
    }

    /// <summary>Returns the only tensor of a request body.</summary>
    private static Tensor Inputs(byte[] body)
    {
        var input = JsonNode.Parse(body)!["inputs"]![0]!;
        var values = input["data"]!.AsArray().Select(value => (float)value!).ToArray();
        return new Tensor
        {
            Name = (string)input["name"]!,
            Datatype = Datatype.Fp32,
            Shape = [.. input["shape"]!.AsArray().Select(d => (int)d!)],
            Data = values.SelectMany(BitConverter.GetBytes).ToArray(),
        };
    }
}
