using System.Text.Json;
using Serverless.Scaling;
using Serverless.Scaling.Decisions;

namespace Serverless.Replay;

/// <summary>
/// Repeats the decisions of a ledger page, as <c>GET /v1/burst/decisions?memory=true</c> returns it, and compares the
/// results bit for bit.
/// </summary>
public static class LedgerCheck
{
    /// <returns>Zero if all decisions are the same.</returns>
    public static int Run(string path, TextWriter output)
    {
        var page = JsonSerializer.Deserialize(File.ReadAllText(path), ScalingJson.Default.LedgerPage)
            ?? throw new FormatException($"{path} does not contain a page of a ledger.");
        var different = 0;
        foreach (var decision in page.Decisions)
        {
            if (DecisionReplay.Repeat(decision) is var again && again != decision.Verdict)
            {
                different++;
                output.WriteLine(
                    $"{decision.At:O}: the ledger contains {decision.Verdict}, the replay returned {again}");
            }
        }

        output.WriteLine($"{page.Decisions.Count} decisions repeated, {different} different.");
        return different == 0 ? 0 : 1;
    }
}
