using Serverless.Serving;
using Serverless.Serving.Results;

namespace Serverless.Cloud.Storage;

/// <summary>
/// Signals without a bell: Table storage tells nobody of a change, so a reader looks again after 25 ms, then after twice as long each
/// time up to half a second. A short job is seen soon, a long one costs two reads a second.
/// </summary>
internal sealed class PollingJobSignals(TimeProvider time) : IJobSignals
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(500);

    public IJobSignal Listen(JobId id) => new Signal(time);

    private sealed class Signal(TimeProvider time) : IJobSignal
    {
        private int _looks;

        public Task WaitAsync(CancellationToken cancellationToken)
        {
            _looks++;
            return Task.Delay(Backoff.After(_looks, First, Longest), time, cancellationToken);
        }

        public void Dispose()
        {
        }
    }
}
