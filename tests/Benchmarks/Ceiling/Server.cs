namespace Serverless.Benchmarks.Ceiling;

/// <summary>A limit of a service: it takes units of work one after the other, at its documented rate.</summary>
internal sealed class Server(double perSecond)
{
    private double _freeAt;

    /// <summary>Seconds in which it worked.</summary>
    public double Busy { get; private set; }

    /// <summary>Serves work that arrives at a time, and returns when it is done. Arrivals must be in order.</summary>
    public double Serve(double now, double units)
    {
        var seconds = units / perSecond;
        Busy += seconds;
        return _freeAt = Math.Max(now, _freeAt) + seconds;
    }
}
