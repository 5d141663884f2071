using Serverless.Serving.Admission;

namespace Serverless.Gateway.Queues;

/// <summary>Reads an order to empty a lane; every fault is noted.</summary>
internal static class PurgeReader
{
    private const int DefaultLimit = 1_000;
    private const int MostAtOnce = 10_000;
    private const int LongestReason = 200;
    private static readonly string[] Members = ["limit", "reason"];

    /// <summary>The order, or null with its faults noted.</summary>
    public static PurgeOrder? Read(ReadOnlyMemory<byte> body, Faults faults)
    {
        using var document = JsonBody.Parse(body, faults);
        if (document is null)
        {
            return null;
        }

        var order = document.RootElement;
        JsonBody.RefuseOthers(order, "", Members, faults);
        var limit = order.TryGetProperty("limit", out _) ? JsonBody.ReadWhole(order, "limit", 1, MostAtOnce, faults) : DefaultLimit;
        var reason = JsonBody.ReadLine(order, "reason", LongestReason, "each canceled job repeats it", faults);
        return faults.Any ? null : new PurgeOrder(limit!.Value, reason!);
    }
}

/// <summary>Cancel so many jobs at most, for this reason.</summary>
internal sealed record PurgeOrder(int Limit, string Reason);
