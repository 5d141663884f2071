using System.Text.Json;
using Serverless.Scaling;
using Serverless.Scaling.Arrivals;

namespace Serverless.Replay.Simulation;

/// <summary>
/// Seconds a message against messages in hand, as a worker measured them: between two points linear, beyond the last in
/// proportion, since nothing says that more is served.
/// </summary>
public sealed class MeasuredCurve
{
    private readonly ServicePoint[] _points;

    public MeasuredCurve(IEnumerable<ServicePoint> points)
    {
        _points = [.. points.Where(p => p.InHand > 0 && p.MeanSeconds > 0).OrderBy(p => p.InHand)];
        if (_points.Length == 0)
        {
            throw new FormatException("A curve needs at least one point with messages in hand and seconds above zero.");
        }
    }

    /// <summary>Reads the report of a worker instance, which tests/Benchmarks writes too.</summary>
    /// <exception cref="FormatException">The file is none.</exception>
    public static MeasuredCurve Read(string path)
    {
        try
        {
            return new MeasuredCurve(
                JsonSerializer.Deserialize(File.ReadAllText(path), ScalingJson.Default.InstanceReport)?.Service ?? []);
        }
        catch (JsonException e)
        {
            throw new FormatException($"{path} is not the report of an instance: {e.Message}", e);
        }
    }

    public double SecondsAt(int inHand)
    {
        var after = Array.FindIndex(_points, p => p.InHand >= inHand);
        if (after < 0)
        {
            return _points[^1].MeanSeconds * inHand / _points[^1].InHand;
        }

        if (after == 0)
        {
            return _points[0].MeanSeconds;
        }

        var (a, b) = (_points[after - 1], _points[after]);
        return a.MeanSeconds + (b.MeanSeconds - a.MeanSeconds) * (inHand - a.InHand) / (b.InHand - a.InHand);
    }
}
