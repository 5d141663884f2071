namespace Serverless.Replay.Simulation;

/// <summary>The moving mean of the service time, as a worker measures it.</summary>
internal sealed class ServiceWindow
{
    private const double Weight = 1.0 / 200;

    private long _count;

    public double? Mean { get; private set; }

    public void Add(double seconds)
    {
        _count++;
        Mean = Mean is { } mean ? mean + (seconds - mean) * Math.Max(Weight, 1.0 / _count) : seconds;
    }
}
