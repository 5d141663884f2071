using Serverless.Serving;

namespace Serverless.Gateway.Jobs;

/// <summary>Counts what enters, for the burst detector.</summary>
public interface IArrivals
{
    void Record(Job job);
}
