using System.Globalization;

namespace Serverless.Serving.Models;

/// <summary>What was learned of batches of one model version and one shape of input.</summary>
public sealed record BatchLesson(string Model, string Version, string Shape, int Best, IReadOnlyList<SizeLesson> Sizes)
{
    /// <summary>Why runs take as many items as they do, for people.</summary>
    public string Because()
    {
        var costs = Sizes.Where(s => s.Runs > 0)
            .Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Size}: {s.MsPerItem:0.000} ms"));
        return $"Runs take {Best} at most, which costs least per item ({string.Join(", ", costs)}).";
    }
}

/// <summary>
/// What an item costs in runs of one size, at the pace of the latest runs: lower quartiles, since what disturbs a run
/// only ever adds to it.
/// </summary>
public sealed record SizeLesson(int Size, double MsPerItem, int Runs);
