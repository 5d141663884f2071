using System.Text.Json;
using Serverless.Scaling;
using Serverless.Scaling.Decisions;

namespace Serverless.Replay;

/// <summary>
/// Repeats the decisions of a ledger, a page as <c>GET /v1/burst/decisions?memory=true</c> answers it, and compares
/// them bit for bit.
/// </summary>
public static class Ledgers
{
    /// <returns>Zero where every decision came out the same.</returns>
    public static int Check(string path, TextWriter output)
    {
        var page = JsonSerializer.Deserialize(File.ReadAllText(path), ScalingJson.Default.LedgerPage)
            ?? throw new FormatException($"{path} holds no page of a ledger.");
        var different = 0;
        foreach (var decision in page.Decisions)
        {
            if (DecisionReplay.Repeat(decision) is var again && again != decision.Verdict)
            {
                different++;
                output.WriteLine($"{decision.At:O}: the ledger says {decision.Verdict}, the replay {again}");
            }
        }

        output.WriteLine($"{page.Decisions.Count} decisions repeated, {different} came out differently.");
        return different == 0 ? 0 : 1;
    }
}
