namespace Serverless.Replay.Simulation;

/// <summary>The mean service time of the last requests, as a worker would measure it.</summary>
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
