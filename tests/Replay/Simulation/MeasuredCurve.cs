using System.Text.Json;
using Serverless.Scaling;
using Serverless.Scaling.Arrivals;

namespace Serverless.Replay.Simulation;

/// <summary>
/// The service time of a message by the number of messages in hand, as a worker measured it. It is linear between two
/// points, and proportional beyond the last point, because no higher throughput was measured.
/// </summary>
public sealed class MeasuredCurve
{
    private readonly ServicePoint[] _points;

    public MeasuredCurve(IEnumerable<ServicePoint> points)
    {
        _points = [.. points.Where(p => p.InHand > 0 && p.MeanSeconds > 0).OrderBy(p => p.InHand)];
        if (_points.Length == 0)
        {
            throw new FormatException(
                "A curve requires at least one point with messages in hand and seconds above zero.");
        }
    }

    /// <summary>Reads the report of a worker instance. The curve benchmark writes such a report.</summary>
    /// <exception cref="FormatException">The file is not a report.</exception>
    public static MeasuredCurve Read(string path)
    {
        try
        {
            return new MeasuredCurve(
                JsonSerializer.Deserialize(File.ReadAllText(path), ScalingJson.Default.InstanceReport)?.Service ?? []);
        }
        catch (JsonException e)
        {
            throw new FormatException($"{path} is not the report of a worker instance: {e.Message}", e);
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
