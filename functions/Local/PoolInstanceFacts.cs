using Serverless.Embedded.Pool;
using Serverless.Serving.Results;

namespace Serverless.Local;

/// <summary>The pool of worker processes as a waiting job sees it.</summary>
internal sealed class PoolInstanceFacts(WorkerPool pool) : IInstanceFacts
{
    public InstanceFacts Current
    {
        get
        {
            var counts = pool.Counts;
            return new InstanceFacts(counts.Live, counts.Starting, counts.CrashLooping > 0, Words(counts.LastExit));
        }
    }

    private static string? Words(InstanceExit? exit) => exit is null ? null : $"exit code {exit.Code}: {exit.LastWords ?? "nothing"}";
}
