using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Serverless.Serving;
using Serverless.Serving.Admission;

namespace Serverless.Gateway.Jobs;

/// <summary>The event streams that this gateway keeps open: so many and no more, and none once it stops.</summary>
public sealed class EventStreams(IOptions<AdmissionOptions> options, IHostApplicationLifetime lifetime)
{
    private int _open;

    /// <summary>How many are open.</summary>
    public int Count => Volatile.Read(ref _open);

    /// <summary>Says that the gateway stops: streams end, and their clients find another.</summary>
    public CancellationToken Closing => lifetime.ApplicationStopping;

    /// <summary>Opens a stream; to be disposed when it has ended.</summary>
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
            Detail = $"This gateway keeps {options.Value.MaxEventStreams} open at once. Try again in 5 s, or read the "
                + "job with 'Prefer: wait=30'.",
            RetryAfter = TimeSpan.FromSeconds(5),
        };
    }

    private void Close() => Interlocked.Decrement(ref _open);
}

/// <summary>An open stream. Disposing it twice closes it once.</summary>
public sealed class EventStream(Action close) : IDisposable
{
    private Action? _close = close;

    public void Dispose() => Interlocked.Exchange(ref _close, null)?.Invoke();
}
