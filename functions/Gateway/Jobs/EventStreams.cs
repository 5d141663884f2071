using System.Diagnostics.CodeAnalysis;
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

    public int Open => Volatile.Read(ref _open);

    /// <summary>Says that the gateway stops: streams end, and their clients find another.</summary>
    public CancellationToken Closing => lifetime.ApplicationStopping;

    /// <param name="place">To be disposed when the stream has ended.</param>
    public bool TryEnter([NotNullWhen(true)] out IDisposable? place)
    {
        place = Interlocked.Increment(ref _open) <= options.Value.MaxEventStreams ? new Place(this) : null;
        if (place is null)
        {
            Interlocked.Decrement(ref _open);
        }

        return place is not null;
    }

    /// <summary>Why a stream is not opened where there is no place.</summary>
    public Problem Full() => new()
    {
        Status = StatusCodes.Status429TooManyRequests,
        Code = "too-many-streams",
        Title = "Too many event streams are open.",
        Detail = $"This gateway keeps {options.Value.MaxEventStreams} open at once. Try again in 5 s, or read the job with 'Prefer: wait=30'.",
        RetryAfter = TimeSpan.FromSeconds(5),
    };

    private sealed class Place(EventStreams streams) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                Interlocked.Decrement(ref streams._open);
            }
        }
    }
}
