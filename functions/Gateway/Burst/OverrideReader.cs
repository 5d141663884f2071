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
    private const int MostInstances = 1_000;
    private const int MostConcurrency = 1_000;
    private const int MostSeconds = 86_400;
    private const int LongestReason = 200;
    private static readonly string[] Members = ["warmInstances", "concurrency", "seconds", "reason"];

    public static Result<Override> Read(ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        var faults = new Faults();
        using var document = JsonBody.Parse(body, faults);
        if (document is null)
        {
            return faults.ToProblem();
        }

        var order = new JsonMembers(document.RootElement, "", faults);
        order.RefuseUnknown(Members);
        var instances = order.Required("warmInstances", JsonRules.Integer(0, MostInstances));
        var concurrency = order.Optional("concurrency", JsonRules.Integer(1, MostConcurrency));
        var seconds = order.Required("seconds", JsonRules.Integer(1, MostSeconds));
        var reason = order.Required("reason", JsonRules.Line(LongestReason, "the ledger repeats it"));
        return faults.Any || reason is null ? faults.ToProblem() : new Override
        {
            WarmInstances = instances.GetValueOrDefault(),
            Concurrency = concurrency,
            ExpiresAt = now.AddSeconds(seconds.GetValueOrDefault()),
            Reason = reason,
        };
    }
}
