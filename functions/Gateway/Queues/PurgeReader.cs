using Serverless.Serving;
using Serverless.Serving.Admission;

namespace Serverless.Gateway.Queues;

/// <summary>Reads a purge request and reports all faults at once.</summary>
internal static class PurgeReader
{
    private const int DefaultLimit = 1_000;
    private const int MaxLimit = 10_000;
    private const int MaxReasonLength = 200;
    private static readonly string[] Members = ["limit", "reason"];

    public static Result<PurgeRequest> Read(ReadOnlyMemory<byte> body)
    {
        var faults = new Faults();
        using var document = JsonBody.Parse(body, faults);
        if (document is null)
        {
            return faults.ToProblem();
        }

        var members = new JsonMembers(document.RootElement, "", faults);
        members.RefuseUnknown(Members);
        var limit = members.Optional("limit", JsonRules.Integer(1, MaxLimit)) ?? DefaultLimit;
        var reason = members.Required("reason", JsonRules.Line(MaxReasonLength, "each canceled job repeats it"));
        return faults.Any || reason is null ? faults.ToProblem() : new PurgeRequest(limit, reason);
    }
}

/// <summary>A request to cancel at most <paramref name="Limit"/> jobs of a lane.</summary>
internal sealed record PurgeRequest(int Limit, string Reason);
