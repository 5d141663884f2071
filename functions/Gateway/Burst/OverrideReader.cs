using System.Text.Json;
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
        var instances = Whole(order, "warmInstances", 0, MostInstances, faults);
        var concurrency = order.TryGetProperty("concurrency", out _) ? Whole(order, "concurrency", 1, MostConcurrency, faults) : null;
        var seconds = Whole(order, "seconds", 1, MostSeconds, faults);
        var reason = Reason(order, faults);
        return faults.Any ? null : new Override
        {
            WarmInstances = instances!.Value,
            Concurrency = concurrency,
            ExpiresAt = now.AddSeconds(seconds!.Value),
            Reason = reason!,
        };
    }

    private static int? Whole(JsonElement order, string member, int least, int most, Faults faults)
    {
        if (order.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            && number >= least && number <= most)
        {
            return number;
        }

        faults.Add(member, value, $"must be a whole number from {least} to {most}");
        return null;
    }

    private static string? Reason(JsonElement order, Faults faults)
    {
        if (order.TryGetProperty("reason", out var value) && value.ValueKind == JsonValueKind.String
            && value.GetString() is { Length: > 0 and <= LongestReason } text && !text.Any(char.IsControl))
        {
            return text;
        }

        faults.Add("reason", value, $"must be a line of 1 to {LongestReason} characters: the ledger repeats it");
        return null;
    }
}
