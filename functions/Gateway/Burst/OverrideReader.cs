using Serverless.Scaling.Effects;
using Serverless.Serving;
using Serverless.Serving.Admission;

namespace Serverless.Gateway.Burst;

/// <summary>
/// Reads an override from a request body and reports all faults at once. An override ends by itself, after a day at
/// most.
/// </summary>
internal static class OverrideReader
{
    private const int MaxInstances = 1_000;
    private const int MaxConcurrency = 1_000;
    private const int MaxSeconds = 86_400;
    private const int MaxReasonLength = 200;
    private static readonly string[] Members = ["warmInstances", "concurrency", "seconds", "reason"];

    public static Result<Override> Read(ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        var faults = new Faults();
        using var document = JsonBody.Parse(body, faults);
        if (document is null)
        {
            return faults.ToProblem();
        }

        var members = new JsonMembers(document.RootElement, "", faults);
        members.RefuseUnknown(Members);
        var instances = members.Required("warmInstances", JsonRules.Integer(0, MaxInstances));
        var concurrency = members.Optional("concurrency", JsonRules.Integer(1, MaxConcurrency));
        var seconds = members.Required("seconds", JsonRules.Integer(1, MaxSeconds));
        var reason = members.Required("reason", JsonRules.Line(MaxReasonLength, "the ledger repeats it"));
        return faults.Any || reason is null ? faults.ToProblem() : new Override
        {
            WarmInstances = instances.GetValueOrDefault(),
            Concurrency = concurrency,
            ExpiresAt = now.AddSeconds(seconds.GetValueOrDefault()),
            Reason = reason,
        };
    }
}
