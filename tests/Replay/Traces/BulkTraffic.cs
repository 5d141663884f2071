using System.Globalization;

namespace Serverless.Replay.Traces;

/// <summary>Bulk jobs: how many arrive per second, and how many seconds each takes.</summary>
public sealed record BulkTraffic(double Rate, double Seconds)
{
    /// <exception cref="ArgumentException">The text is not RATE:SECONDS.</exception>
    public static BulkTraffic Parse(string text) =>
        text.Split(':') is [var rate, var seconds]
            && double.TryParse(rate, CultureInfo.InvariantCulture, out var perSecond) && perSecond is > 0 and <= 1000
            && double.TryParse(seconds, CultureInfo.InvariantCulture, out var each) && each is > 0 and <= 3600
            ? new BulkTraffic(perSecond, each)
            : throw new ArgumentException(
                $"--bulk is {text}. Use RATE:SECONDS, with at most 1000 jobs per second and 3600 seconds each.");
}
