using System.Globalization;
using System.Text;

namespace Serverless.Models.Training;

/// <summary>Writes sample digits for the models; <c>models/README.md</c> describes the files.</summary>
internal static class Samples
{
    private const int HeldOutKept = 500;

    public static void Write(string folder, DigitSet digits)
    {
        Directory.CreateDirectory(folder);
        var kept = digits.HeldOutInTurn().Take(HeldOutKept).ToList();
        File.WriteAllBytes(
            Path.Combine(folder, "held-out.bin"), [.. kept.SelectMany(d => d.Pixels.Prepend((byte)d.Label))]);
        foreach (var digit in kept.Take(Digit.Classes))
        {
            File.WriteAllText(Path.Combine(folder, $"digit-{digit.Label}.json"), Request(digit));
        }

        File.WriteAllText(Path.Combine(folder, "digits-0-to-9.json"), Request(kept.Take(Digit.Classes).ToList()));
    }

    /// <summary>An Open Inference request with pixels / 255, to three decimals.</summary>
    private static string Request(params List<Digit> digits)
    {
        var json = new StringBuilder()
            .Append(CultureInfo.InvariantCulture,
            $$"""{"inputs":[{"name":"image","shape":[{{digits.Count}},{{Digit.Size}}],"datatype":"FP32","data":[""");
        json.AppendJoin(',', digits.SelectMany(d => d.Pixels)
            .Select(p => (p / 255.0).ToString("0.###", CultureInfo.InvariantCulture)));
        return json.Append("]}]}\n").ToString();
    }
}
