using Serverless.Serving;
using Serverless.Serving.Results;

namespace Serverless.Cloud.Storage;

/// <summary>
/// Signals by polling, because Table storage does not notify of changes. A reader polls after about 25 ms, then after
/// twice the previous delay, up to 500 ms. A short job is noticed soon, and a long job costs two or three reads per
/// second. Each delay is 75 to 100 percent of that, so readers that began together do not poll together.
/// </summary>
internal sealed class PollingJobSignals(TimeProvider time, Random random) : IJobSignals
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(500);

    public IJobSignal Listen(JobId id) => new Signal(this);

    private Task WaitAsync(int polls, CancellationToken cancellationToken)
    {
        double chance;
        lock (random)
        {
            chance = random.NextDouble();
        }

        return Task.Delay(
            Backoff.After(polls, First, Longest) * (0.75 + (chance / 4)), time, cancellationToken);
    }

    private sealed class Signal(PollingJobSignals signals) : IJobSignal
    {
        private int _polls;

        public Task WaitAsync(CancellationToken cancellationToken) =>
            signals.WaitAsync(++_polls, cancellationToken);

        public void Dispose()
        {
        }
    }
}
