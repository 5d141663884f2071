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
        private TimeSpan _next = First;

        public Task WaitAsync(CancellationToken cancellationToken)
        {
            var delay = _next;
            _next = delay * 2 < Longest ? delay * 2 : Longest;
            return Task.Delay(delay, time, cancellationToken);
        }

        public void Dispose()
        {
        }
    }
}
