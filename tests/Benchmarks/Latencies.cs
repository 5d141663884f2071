namespace Serverless.Benchmarks;

/// <summary>Measured latencies and their percentiles.</summary>
internal sealed class Latencies
{
    private readonly List<double> _milliseconds = [];

    public void Add(TimeSpan elapsed)
    {
        lock (_milliseconds)
        {
            _milliseconds.Add(elapsed.TotalMilliseconds);
        }
    }

    public IEnumerable<Figure> Figures(string what, double? p99AtMost = null)
    {
        yield return new Figure($"{what}, p50", At(0.50), "ms");
        yield return new Figure($"{what}, p99", At(0.99), "ms", AtMost: p99AtMost);
    }

    public double At(double quantile)
    {
        lock (_milliseconds)
        {
            _milliseconds.Sort();
            return _milliseconds[(int)(quantile * (_milliseconds.Count - 1))];
        }
    }

    /// <summary>Removes all measurements.</summary>
    public void Clear()
    {
        lock (_milliseconds)
        {
            _milliseconds.Clear();
        }
    }
}
