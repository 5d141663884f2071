using Serverless.Scaling.Effects;
using Serverless.Serving.Admission;

namespace Serverless.Gateway.Burst;

/// <summary>Reads an operator's order; every fault is noted. It must end by itself: within a day.</summary>
internal static class OverrideReader
{
    private const int MostInstances = 1_000;
    private const int MostConcurrency = 1_000;
    private const int MostSeconds = 86_400;
    private const int LongestReason = 200;
    private static readonly string[] Members = ["warmInstances", "concurrency", "seconds", "reason"];

    /// <summary>The order, or null with its faults noted.</summary>
    public static Override? Read(ReadOnlyMemory<byte> body, DateTimeOffset now, Faults faults)
    {
        using var document = JsonBody.Parse(body, faults);
        if (document is null)
        {
            return null;
        }

        var order = document.RootElement;
        JsonBody.RefuseOthers(order, "", Members, faults);
        var instances = JsonBody.ReadWhole(order, "warmInstances", 0, MostInstances, faults);
        var concurrency = order.TryGetProperty("concurrency", out _) ? JsonBody.ReadWhole(order, "concurrency", 1, MostConcurrency, faults) : null;
        var seconds = JsonBody.ReadWhole(order, "seconds", 1, MostSeconds, faults);
        var reason = JsonBody.ReadLine(order, "reason", LongestReason, "the ledger repeats it", faults);
        return faults.Any ? null : new Override
        {
            WarmInstances = instances!.Value,
            Concurrency = concurrency,
            ExpiresAt = now.AddSeconds(seconds!.Value),
            Reason = reason!,
        };
    }
}
