using Serverless.Serving;
using Serverless.Serving.Results;

namespace Serverless.Cloud.Storage;

/// <summary>
/// Signals by polling, because Table storage does not notify of changes. A reader polls after 25 ms, then after twice
/// the previous delay, up to 500 ms. A short job is noticed soon, and a long job costs two reads per second.
/// </summary>
internal sealed class PollingJobSignals(TimeProvider time) : IJobSignals
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(500);

    public IJobSignal Listen(JobId id) => new Signal(time);

    private sealed class Signal(TimeProvider time) : IJobSignal
    {
        private int _polls;

        public Task WaitAsync(CancellationToken cancellationToken)
        {
            _polls++;
            return Task.Delay(Backoff.After(_polls, First, Longest), time, cancellationToken);
        }

        public void Dispose()
        {
        }
    }
}
