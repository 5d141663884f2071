using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Serverless.Serving;
using Serverless.Serving.Admission;

namespace Serverless.Gateway.Jobs;

/// <summary>Limits the number of open event streams, and ends them all when the gateway stops.</summary>
public sealed class EventStreams(IOptions<AdmissionOptions> options, IHostApplicationLifetime lifetime)
{
    private int _open;

    /// <summary>The number of open streams.</summary>
    public int Count => Volatile.Read(ref _open);

    /// <summary>
    /// Canceled when the gateway stops. Streams then end, and their clients reconnect to another gateway.
    /// </summary>
    public CancellationToken Closing => lifetime.ApplicationStopping;

    /// <summary>Opens a stream. Dispose it when the stream has ended.</summary>
    public Result<EventStream> Open()
    {
        if (Interlocked.Increment(ref _open) <= options.Value.MaxEventStreams)
        {
            return new EventStream(Close);
        }

        Close();
        return new Problem
        {
            Status = StatusCodes.Status429TooManyRequests,
            Code = "too-many-streams",
            Title = "Too many event streams are open.",
            Detail = $"This gateway allows {options.Value.MaxEventStreams} at a time. Try again in 5 s, or read the "
                + "job with 'Prefer: wait=30'.",
            RetryAfter = TimeSpan.FromSeconds(5),
        };
    }

    private void Close() => Interlocked.Decrement(ref _open);
}

/// <summary>An open stream. It can be disposed more than once.</summary>
public sealed class EventStream(Action close) : IDisposable
{
    private Action? _close = close;

    public void Dispose() => Interlocked.Exchange(ref _close, null)?.Invoke();
}
