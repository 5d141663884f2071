using System.Globalization;

namespace Serverless.Serving.Models;

/// <summary>What was learned about batches of one model version and one input shape.</summary>
public sealed record BatchLesson(string Model, string Version, string Shape, int Best, IReadOnlyList<SizeLesson> Sizes)
{
    /// <summary>Explains the current batch size in a sentence.</summary>
    public string Because()
    {
        var costs = Sizes.Where(s => s.Runs > 0)
            .Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Size}: {s.MsPerItem:0.000} ms"));
        return $"Batch size {Best} has the lowest cost per item ({string.Join(", ", costs)}).";
    }
}

/// <summary>
/// The cost of an item in runs of one size, from the latest runs. It is a lower quartile, because disturbances only
/// ever add time.
/// </summary>
public sealed record SizeLesson(int Size, double MsPerItem, int Runs);
