using Serverless.Serving.Backlog;

namespace Serverless.Embedded.Pool;

/// <summary>Provides the state of the pool for waiting jobs.</summary>
public sealed class PoolInstanceFacts(WorkerPool pool) : IInstanceFacts
{
    public InstanceFacts? Current
    {
        get
        {
            var counts = pool.Counts;
            return new InstanceFacts(
                counts.Live,
                counts.Starting + counts.BackingOff,
                counts.CrashLooping > 0,
                counts.LastExit is { } exit ? $"exit code {exit.Code}: {exit.LastError ?? "no output"}" : null);
        }
    }

    public IReadOnlyDictionary<string, DateTimeOffset> Running
    {
        get
        {
            var running = new Dictionary<string, DateTimeOffset>();
            foreach (var instance in pool.Instances)
            {
                if (instance.StartedAt is { } startedAt)
                {
                    running.Add(instance.Name, startedAt);
                }
            }

            return running;
        }
    }
}
