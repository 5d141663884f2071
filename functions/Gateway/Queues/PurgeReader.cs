using Serverless.Serving;
using Serverless.Serving.Admission;

namespace Serverless.Gateway.Queues;

/// <summary>Reads a purge request and reports all faults at once.</summary>
internal static class PurgeReader
{
    private const int DefaultLimit = 1_000;
    private const int MostAtOnce = 10_000;
    private const int LongestReason = 200;
    private static readonly string[] Members = ["limit", "reason"];

    public static Result<PurgeOrder> Read(ReadOnlyMemory<byte> body)
    {
        var faults = new Faults();
        using var document = JsonBody.Parse(body, faults);
        if (document is null)
        {
            return faults.ToProblem();
        }

        var order = new JsonMembers(document.RootElement, "", faults);
        order.RefuseUnknown(Members);
        var limit = order.Optional("limit", JsonRules.Integer(1, MostAtOnce)) ?? DefaultLimit;
        var reason = order.Required("reason", JsonRules.Line(LongestReason, "each canceled job repeats it"));
        return faults.Any || reason is null ? faults.ToProblem() : new PurgeOrder(limit, reason);
    }
}

/// <summary>A request to cancel at most <paramref name="Limit"/> jobs of a lane.</summary>
internal sealed record PurgeOrder(int Limit, string Reason);
