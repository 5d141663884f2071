namespace Serverless.Benchmarks.Ceiling;

/// <summary>What the services document that they carry. Only the value of a messaging unit is an assumption.</summary>
internal static class Targets
{
    /// <summary>Entities a second of one partition range, for 1 KiB entities
    /// (learn.microsoft.com/azure/storage/tables/scalability-targets).</summary>
    public const double EntitiesOfRange = 2_000;

    /// <summary>Requests a second of one account, for 1 KiB entities (the same page).</summary>
    public const double RequestsOfAccount = 20_000;

    /// <summary>Credits a second of a Standard namespace; a message costs one to send and one to receive
    /// (learn.microsoft.com/azure/service-bus-messaging/service-bus-throttling).</summary>
    public const double CreditsOfStandard = 1_000;

    /// <summary>
    /// Message operations a second of one messaging unit. An assumption: the documents promise no number and advise to
    /// measure. It allows 1,000 messages a second to be sent and received.
    /// </summary>
    public const double OperationsOfUnit = 2_000;

    /// <summary>Always-ready instances of an app (learn.microsoft.com/azure/azure-functions/functions-premium-plan)
    /// with the 4 cores of EP3.</summary>
    public const double WorkerCores = 20 * 4;

    /// <summary>Core-seconds of the worker app and its host for a digit (measured on a Functions host).</summary>
    public const double CoreSecondsOfJob = 0.0025;
}
