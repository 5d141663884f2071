using Azure.Core;
using Azure.Core.Pipeline;

namespace Serverless.Cloud.Tests.Strict;

/// <summary>
/// Refuses what a service refuses, before the emulator sees it. With a seed, each answer takes 5 to 15 milliseconds of
/// <paramref name="time"/>.
/// </summary>
internal abstract class StrictPolicy(TimeProvider time, int? delaySeed) : HttpPipelinePolicy
{
    private readonly Random? _delays = delaySeed is { } seed ? new Random(seed) : null;

    public sealed override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        if (Judge(message.Request) is { } refusal)
        {
            message.Response = ServiceAnswer.Of(refusal);
            return;
        }

        ProcessNext(message, pipeline);
        Count(message);
    }

    public sealed override async ValueTask ProcessAsync(
        HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        if (_delays is not null)
        {
            await Task.Delay(Delay(_delays), time, message.CancellationToken);
        }

        if (Judge(message.Request) is { } refusal)
        {
            message.Response = ServiceAnswer.Of(refusal);
            return;
        }

        await ProcessNextAsync(message, pipeline);
        Count(message);
    }

    protected abstract Refusal? Judge(Request request);

    /// <summary>Counts what a response contains.</summary>
    protected virtual void Count(HttpMessage message)
    {
    }

    private static TimeSpan Delay(Random random)
    {
        lock (random)
        {
            return TimeSpan.FromMilliseconds(random.Next(5, 16));
        }
    }
}
